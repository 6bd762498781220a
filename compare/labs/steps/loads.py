"""The student's own load runs, as JSON files in the workspace. Together they show how measurements lie.

The lab's file has no table for this step: lies.py defines which runs show which lie. Any runs that show it are right.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ...errors import CartlabError
from ..handed_in.lies import LIES
from ..handed_in.lies import look_at
from ..handed_in.loads import read_load
from ..lab import Lab
from ..trials.lie_trial import tell_lies
from ..workspace import Workspace
from .predictions import beside
from .step import StepFinding

TRIES = 3  # on a machine that is busy with other things, a lie may not come out clearly at once


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Prepare nothing: the student's commands make the files."""


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return which lies the runs show. Once they show all, add predictions and outcomes side by side."""
    findings = [_look_at(lie, lab, workspace) for lie in LIES]
    if "prediction" in lab.tables and all(finding.passed for finding in findings):
        findings.append(StepFinding(True, "what you predicted", details=beside(lab, workspace)))
    return findings


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Copy the student's runs if they show all lies, or else measure. Raises CartlabError."""
    if not _wrong(lab, workspace):
        for names, _ in LIES.values():
            for name in names:
                shutil.copyfile(workspace.folder / name, target / name)
        return
    for _ in range(TRIES):
        tell_lies(lab.slug, target)
        wrong = _wrong(lab, Workspace(target))
        if not wrong:
            return
    raise CartlabError(f"this machine is too busy to show it: {wrong[0].message}", "close other programs, then again")


def _wrong(lab: Lab, workspace: Workspace) -> list[StepFinding]:
    return [finding for lie in LIES if not (finding := _look_at(lie, lab, workspace)).passed]


def _look_at(lie: str, lab: Lab, workspace: Workspace) -> StepFinding:
    names, _ = LIES[lie]
    files = ", ".join(workspace.shown(name) for name in names)
    try:
        loads = [read_load(workspace.folder / name) for name in names]
    except CartlabError as error:
        advice = f"{error.remedy[:1].upper()}{error.remedy[1:]}: python cli.py lab show {lab.number}"
        return StepFinding(False, f"{lie}: {error.message}", files, advice)
    shown = look_at(lie, loads)
    return StepFinding(shown.lie, f"{lie}: {shown.message}", files, shown.advice, [load.line for load in loads])
