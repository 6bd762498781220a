"""The student's own load runs on shops that keep their data in PostgreSQL: a victim alone, and beside a neighbour.

The lab's file has no table for this step: neighbours.py in handed_in/ defines the forms and their files. What the runs
show is not judged, because it depends on the machine. They must only show what they claim to show.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ...errors import CartlabError
from ..handed_in.neighbours import DataForm
from ..handed_in.neighbours import faults_of
from ..handed_in.neighbours import FormRuns
from ..handed_in.neighbours import FORMS
from ..handed_in.neighbours import read_runs
from ..lab import Lab
from ..workspace import Workspace
from .predictions import beside
from .step import StepFinding


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Prepare nothing: the student's commands make the files."""


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return for each form whether its runs can be compared. If all can, add predictions and outcomes side by side."""
    findings: list[StepFinding] = []
    first: FormRuns | None = None
    for form in FORMS:
        try:
            runs = read_runs(workspace.folder, form)
        except CartlabError as error:
            advice = f"{error.remedy[:1].upper()}{error.remedy[1:]}: python cli.py lab show {lab.number}"
            findings.append(StepFinding(False, f"{form.name}: {error.message}", _files(form, workspace), advice))
            continue
        first = first or runs
        wrong = [*faults_of(runs, first)]
        findings += [StepFinding(False, message, _files(form, workspace), advice) for message, advice in wrong]
        if not wrong:
            findings.append(StepFinding(True, runs.summary, details=[load.line for load in runs.all]))
    if all(finding.passed for finding in findings):
        findings.append(StepFinding(True, "what you predicted", details=beside(lab, workspace)))
    return findings


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Copy the student's own runs: there is no other right answer. Raises CartlabError as long as some are missing."""
    for form in FORMS:
        read_runs(workspace.folder, form)
        for name in form.files:
            shutil.copyfile(workspace.folder / name, target / name)


def _files(form: DataForm, workspace: Workspace) -> str:
    return ", ".join(workspace.shown(name) for name in form.files)
