"""The student's machine: it must have whatever every command needs. The step also reports what it can't do.

A lab's file has no table for this step, which reports what `doctor` reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...launch.checkup import check_machine
from ...settings import state_directory
from ..lab import Lab
from ..workspace import Workspace
from .step import StepFinding


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Prepare nothing: the machine is there."""


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return the missing requirements of every command. If there are none, return what can't be done here."""
    findings = check_machine(state_directory())
    wrong = [each for each in findings if each.status == "fail"]
    if wrong:
        return [StepFinding(False, f"{each.name}: {each.found}", advice=each.fix) for each in wrong]
    warned = [f"{each.name}: {each.found}. Without it: {each.disables}" for each in findings if each.status == "warn"]
    details = ["Not everything works on it; doctor says how to fix that:", *warned] if warned else []
    return [StepFinding(True, "this machine can run both shops", details=details)]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Solve nothing: no file changes a machine."""
