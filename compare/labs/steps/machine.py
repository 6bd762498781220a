"""The student's machine: nothing that every command needs is missing, and what it can't do is said.

A lab with this step has no table for it. What it says is what `doctor` says.
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
    """Return what is missing that everything needs; if nothing is, what can't be done here."""
    findings = check_machine(state_directory())
    wrong = [each for each in findings if each.status == "fail"]
    if wrong:
        return [StepFinding(False, f"{each.name}: {each.found}", advice=each.fix) for each in wrong]
    warned = [f"{each.name}: {each.found}. Without it: {each.disables}" for each in findings if each.status == "warn"]
    details = ["Not everything works on it; doctor says how to fix that:", *warned] if warned else []
    return [StepFinding(True, "this machine can run both shops", details=details)]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Solve nothing: no file makes a machine another one."""
