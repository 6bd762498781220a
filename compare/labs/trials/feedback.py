"""Turn failing tests of a student's code into findings: what fails, where to look, and what to try."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

from ...launch.processes.log_files import text_of
from ...topology import Deployable
from ..steps.step import StepFinding
from .suite import Failure

MOST_TOLD = 3

# The usual meanings of Python's own errors. SLIPS are slips in any test; OFTEN may also be what the lab is about.
SLIPS = {
    "no end in": "Look for a loop or a wait without an end.",
    "ended in the middle": "Something ends the whole program: exit, quit, os._exit. A service answers, and lives on.",
    "SystemExit": "exit() and quit() end the whole service. Return a value, or raise what the docstring names.",
    "NameError": "This name is not known in that file: import it at the top, or look how it is spelt.",
    "UnboundLocalError": "The name is used before it gets a value. Does every branch give it one?",
    "ModuleNotFoundError": "Only what stands in requirements.txt can be imported, and what lies in the package itself.",
    "ImportError": "Look at the import: the name must exist in the file that it is imported from.",
    "NotImplementedError": "Something is not written yet: look for NotImplementedError.",
    "RecursionError": "A function calls itself and never stops.",
}
OFTEN = {
    "'NoneType' object": "Something is None here. Does a function forget to return its result?",
    "TypeError": "A function gets other arguments than it takes. The signatures stay as they were: others call them.",
    "DID NOT RAISE": "An error is expected here, and none was raised. The docstring says which one, and when.",
}


@dataclass(frozen=True)
class FailureFeedback:
    """Turns failures into findings, for a deployable that a student writes in the folder `shown`.

    `written` lists the files of its package that the lab is about. Each entry of `advice` has something to `say`. It
    may name a `test` (part of its name), an `error` (part of the reason), and a `file` of the package to fix. The first
    entry that fits is used. An entry without an error never fits a slip.
    """

    deployable: Deployable
    shown: Path
    written: Sequence[str]
    advice: Sequence[Mapping[str, str]]

    def findings(self, failed: Sequence[Failure], judge: str) -> list[StepFinding]:
        """Return at most three things that are wrong: one reason may make several variants of a test fail."""
        explained = [self._finding(failure, judge) for failure in failed]
        different = {(finding.message, finding.advice): finding for finding in reversed(explained)}
        return [*reversed(different.values())][:MOST_TOLD]

    def _finding(self, failure: Failure, judge: str) -> StepFinding:
        advice = next((table for table in self.advice if _fits(table, failure)), {})
        say = (
            advice.get("say")
            or _meaning(failure, SLIPS | OFTEN)
            or f"The test says what is wanted: {self._test_file(failure)}"
        )
        file = self.shown / self._to_mend(failure, advice.get("file", ""))
        return StepFinding(False, f"{judge} fails: {failure.sentence}", str(file), say, [failure.reason])

    def _to_mend(self, failure: Failure, file: str) -> str:
        """State where to look: in the advice's file, or where the failure came from, best in the student's part."""
        package = self.deployable.package
        if file:
            return failure.place_in(package, file) or f"{package}/{file}"
        place = failure.place_in(package, *self.written) or failure.place_in(package)
        return place or (f"{package}/{self.written[0]}" if len(self.written) == 1 else "")

    def _test_file(self, failure: Failure) -> str:
        is_contract = "contract" in failure.where
        return failure.where if is_contract else f"{self.deployable.folder}/{failure.where}"


def told_by_the_log(failure: Failure, log: Path) -> Failure:
    """Return the failure with the service's log entry for an answer 500. The test itself sees only the 500."""
    if not re.search(r"\b500\b", failure.reason):
        return failure
    try:
        lines = text_of(log).splitlines()
        trace = [str(json.loads(line)["traceback"]) for line in lines if '"traceback"' in line][-1]
    except (OSError, ValueError, LookupError, TypeError):  # no log, or a line that something else has printed
        return failure
    reason = f"{failure.reason}; in the service: {trace.strip().splitlines()[-1][:200]}"
    return replace(failure, reason=reason, trace=trace)


def _fits(advice: Mapping[str, str], failure: Failure) -> bool:
    if advice.get("test", "") not in failure.test or advice.get("error", "") not in failure.reason:
        return False
    return "error" in advice or not _meaning(failure, SLIPS)


def _meaning(failure: Failure, words: Mapping[str, str]) -> str:
    return next((say for error, say in words.items() if error in failure.reason), "")
