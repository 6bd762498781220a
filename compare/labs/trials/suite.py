"""Run tests against a student's code, and report in words what fails."""

from __future__ import annotations

import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import CartlabError
from ...experiments.subject.testing import Suite

PATIENCE_S = 60
TEST_PATIENCE_S = 20  # for one test: the longest needs a second
MOST_FAILURES = 6
STARTED = re.compile(r"^(tests/\S+\.py)::(\w+)", re.MULTILINE)  # pytest prints this line before it runs a test
CHAINED = re.compile(r"^(?:During handling of|The above exception was).*:$", re.MULTILINE)
NOT_FOR_SCREENS = re.compile(r"[^\t\x20-\x7e\u00a0-\uffff]")
ENDLESS = "look for a loop or a wait without an end"
IMPORTING = "the code can be imported"


@dataclass(frozen=True)
class Failure:
    """A test that failed: its name as a sentence, its place, the reason, and the lines of code that led there."""

    test: str
    where: str
    reason: str
    trace: str

    @property
    def sentence(self) -> str:
        """The test's name as a sentence."""
        return self.test.partition("[")[0].removeprefix("test_").replace("_", " ")

    def place_in(self, package: str, *files: str) -> str:
        """Return the deepest line of the package, or of these files of it, that led to the failure.

        Its form is `file:line`; the text is empty if there is no such line.
        """
        found = re.findall(rf'{re.escape(package)}/([\w/]+\.py)(?::|", line )(\d+)', self.trace)
        places = [f"{package}/{file}:{line}" for file, line in found if not files or file in files]
        return places[-1] if places else ""


def failures(suite: Suite) -> Sequence[Failure]:
    """Return at most the first six failing tests. Raises CartlabError if the tests can't be run, or never end.

    A test that never ends is a failure too, and so is one that ends the whole process.
    """
    suite.record.unlink(missing_ok=True)
    said, ended_well = _run(suite)
    try:
        cases = list(ElementTree.parse(suite.record).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return [_broken_off(suite, said)]
    if not cases or not ended_well:
        return [_broken_off(suite, said)]
    return [failure for case in cases for failure in _of_case(case)]


def _run(suite: Suite) -> tuple[str, bool]:
    """Return pytest's output, and whether all tests were run: the code under test may have stopped pytest."""
    each = f"faulthandler_timeout={TEST_PATIENCE_S}"
    shape = ("--tb=short", "-vv", "--no-header")  # the header needs metadata that lent modules lack
    options = (f"--maxfail={MOST_FAILURES}", *shape, "-o", each, "-o", "faulthandler_exit_on_timeout=true")
    with tempfile.TemporaryFile() as output:  # no pipe: a process that the code started may hold it open
        try:
            done = subprocess.run(
                [*suite.command, *options],
                cwd=suite.folder,
                env={**suite.environment, "PYTHONUNBUFFERED": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                timeout=PATIENCE_S,
            )
        except subprocess.TimeoutExpired:
            message = f"the tests of {suite.what} came to no end in {PATIENCE_S} s"
            raise CartlabError(message, ENDLESS) from None
        output.seek(0)
        return output.read().decode(errors="replace"), done.returncode in (0, 1)


def _broken_off(suite: Suite, said: str) -> Failure:
    """Return why there is no record of the tests. Raises CartlabError if they never began."""
    began = STARTED.findall(said)
    if began:
        where, test = began[-1]
        _, is_endless, dump = said.partition("Timeout (0:")
        reason = f"no end in {TEST_PATIENCE_S} s" if is_endless else "the whole program ended in the middle of the test"
        return Failure(test, where, reason, "\n".join(reversed(dump.splitlines())))  # the deepest line comes last
    reason = _marked(said)
    if reason:
        return Failure(IMPORTING, "tests/conftest.py", reason, said)
    last = [line for line in said.splitlines() if line.strip()][-1:] or ["it said nothing"]
    message = f"the tests of {suite.what} could not be run: {_shown(last[0])}"
    raise CartlabError(message, "Does the code end the program while it is imported, or wait for somebody's input?")


def _of_case(case: ElementTree.Element) -> list[Failure]:
    where = f"{case.get('classname', '').replace('.', '/')}.py"
    return [
        Failure(case.get("name", ""), where, _reason(found), found.text or "")
        for found in (*case.iter("failure"), *case.iter("error"), *case.iter("skipped"))
    ]


def _reason(found: ElementTree.Element) -> str:
    return _marked(found.text or "") or _shown((found.get("message") or "no reason given").splitlines()[0])


def _marked(trace: str) -> str:
    """Return the error's own words: the lines of a traceback with the mark E. The first of them states what is wrong.

    If an error came while another was being handled, the last one counts: nobody handled it.
    """
    last = CHAINED.split(trace)[-1]
    marked = [line[1:].strip() for line in last.splitlines() if line[1:].strip() and line.startswith("E ")]
    shown_lines = 3 if marked and "did not match" in marked[0] else 1  # the expected and the actual value follow it
    return _shown(" ".join(marked[:shown_lines]))


def _shown(text: str) -> str:
    return NOT_FOR_SCREENS.sub("?", text)[:300].strip()
