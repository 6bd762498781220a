"""Run tests against a student's code, and say what fails in words."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import CartlabError
from ..experiments.testing import Suite

PATIENCE_S = 60
MOST_FAILURES = "--maxfail=3"


@dataclass(frozen=True)
class Failure:
    """A test that failed: its name as a sentence, where it stands, the reason, and the lines of code that led there."""

    test: str
    where: str
    reason: str
    trace: str

    @property
    def sentence(self) -> str:
        """The test's name, as the sentence that it is."""
        return re.sub(r"\[.*", "", self.test).removeprefix("test_").replace("_", " ")

    def place_in(self, package: str) -> str:
        """Return the deepest line of the package that the failure went through, as `file:line`; empty if none."""
        found = re.findall(rf"({re.escape(package)}/[\w/]+\.py):(\d+)", self.trace)
        return ":".join(found[-1]) if found else ""


def failures(suite: Suite) -> Sequence[Failure]:
    """Return the tests that fail, three at most. Raises CartlabError if they come to no end, or could not be run."""
    suite.record.unlink(missing_ok=True)
    try:
        done = subprocess.run(
            [*suite.command, MOST_FAILURES, "--tb=short"],
            cwd=suite.folder,
            env=suite.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired:
        raise CartlabError(
            f"the tests of {suite.what} came to no end in {PATIENCE_S} s", "look for a loop or a wait without an end"
        ) from None
    try:
        cases = list(ElementTree.parse(suite.record).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        cases = []
    if not cases:
        last = [line for line in done.stdout.splitlines() if line.strip()][-1:]
        raise CartlabError(f"the tests of {suite.what} could not be run: {' '.join(last)}", "does the code import?")
    return [failure for case in cases for failure in _of_case(case)]


def _of_case(case: ElementTree.Element) -> list[Failure]:
    where = f"{case.get('classname', '').replace('.', '/')}.py"
    return [
        Failure(case.get("name", ""), where, _reason(found), found.text or "")
        for found in (*case.iter("failure"), *case.iter("error"))
    ]


def _reason(found: ElementTree.Element) -> str:
    """Return the error's own words: of a traceback, the lines marked E; the first of them says what is wrong."""
    marked = [line[1:].strip() for line in (found.text or "").splitlines() if line.startswith("E ")]
    return (marked or (found.get("message") or "no reason given").splitlines())[0][:300]
