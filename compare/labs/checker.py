"""Begin a lab, check it step by step, solve it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from ..errors import CartlabError
from .lab import Lab
from .steps.step import StepFinding
from .steps.step import StepKind
from .workspace import now
from .workspace import PROGRESS
from .workspace import Workspace


@dataclass(frozen=True)
class Checked:
    """The findings of a check, step by step. It stops at the first step that fails; the steps after that are `left`."""

    findings: Mapping[str, Sequence[StepFinding]]
    left: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.left and all(finding.passed for found in self.findings.values() for finding in found)


def step_named(name: str) -> StepKind:
    """Return the module of a kind of step."""
    return cast(StepKind, import_module(f"{__package__}.steps.{name}"))


def begin(lab: Lab, workspace: Workspace) -> None:
    """Make the student's folder. Raises CartlabError if there is one already, and leaves it untouched."""
    if workspace.is_begun:
        message = f"lab {lab.number} is begun already, in {workspace.shown()}"
        raise CartlabError(message, f"python cli.py lab reset {lab.number} begins anew, and keeps what you have")
    with workspace.drafted() as draft:
        for name in lab.steps:
            step_named(name).prepare(lab, draft)
        draft.remember(begun=now())


def check(lab: Lab, workspace: Workspace) -> Checked:
    """Check the steps in order, up to the first that is wrong. Raises CartlabError if the lab is not begun."""
    workspace.require(lab)
    findings: dict[str, Sequence[StepFinding]] = {}
    for place, name in enumerate(lab.steps):
        findings[name] = _look(lab, workspace, name)
        if not all(finding.passed for finding in findings[name]):
            return Checked(findings, lab.steps[place + 1 :])
    workspace.remember(passed=now())
    return Checked(findings, ())


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Put a right answer into `target`, and set aside whatever is there already. Raises CartlabError."""
    solution = Workspace(target)
    with solution.drafted() as draft:
        for name in lab.steps:
            step_named(name).solve(lab, workspace, draft.folder)
        (draft.folder / PROGRESS).unlink(missing_ok=True)
        if solution.is_begun:
            solution.set_aside()


def _look(lab: Lab, workspace: Workspace, name: str) -> Sequence[StepFinding]:
    try:
        return step_named(name).look(lab, workspace)
    except CartlabError as error:
        return [StepFinding(False, error.message, advice=error.remedy)]
