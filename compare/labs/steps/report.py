"""The student's own measurement. It must exist, be valid, be newer than the predictions, and agree with its raw data.

`[report]` in the lab's file: `experiment`, `profile`, and the `conditions` that must have a valid run. `experiment` may
be "all"; then `experiments` names them. With `anybodys`, somebody else's report will do. Such a report may be older
than the predictions. It may hold invalid runs, which count for nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from ...errors import typed
from ...experiments.bench.recompute import discrepancies
from ...experiments.catalogue import experiments_of
from ...report_folder import REPORT_NAME
from ...results import Report
from ..handed_in.student_report import experiment_of
from ..handed_in.student_report import folder_of
from ..handed_in.student_report import report_of
from ..handed_in.student_report import too_deep
from ..lab import Lab
from ..workspace import Workspace
from .predictions import beside
from .predictions import kept_in
from .step import StepFinding

SHOWN = 3  # how many contradictions to the raw data are shown


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Prepare nothing: bench makes the folder."""


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return whether the report can be trusted, with predictions and outcomes side by side."""
    folder, file = folder_of(workspace), workspace.shown("report")
    if not (folder / REPORT_NAME).exists() and not too_deep(workspace):
        return [StepFinding(False, "nothing is measured yet", file, f"Measure now: {command(lab, workspace)}")]
    report = report_of(workspace)
    strict = not lab.tables["report"].get("anybodys", False)
    wrong = _early(report, lab, workspace) or _unfinished(report, lab, workspace) if strict else []
    wrong = wrong or (_invalid(report, lab, workspace) if strict else [])
    wrong = wrong or _lacking(report, lab, workspace)
    if wrong:
        return [StepFinding(False, message, file, advice) for message, advice in wrong]
    strange = list(islice(discrepancies(report, folder, experiments_of(report.settings)), SHOWN))
    if strange:
        advice = f"A report is measured, not written: {again(lab, workspace)}"
        return [StepFinding(False, f"figures don't follow from the raw data: {strange[0]}", file, advice, strange[1:])]
    lines = beside(lab, workspace) if "prediction" in lab.tables else []
    return [
        StepFinding(True, f"measured on {report.created[:10]}, profile {report.settings['profile']}", details=lines)
    ]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Copy the student's own report: there is no other right answer."""
    if folder_of(workspace).is_dir():
        shutil.copytree(folder_of(workspace), target / folder_of(workspace).name)


def command(lab: Lab, workspace: Workspace) -> str:
    """Return the command that measures what this lab needs."""
    table, folder = lab.tables["report"], workspace.shown(folder_of(workspace).name)
    return typed(*("python", "cli.py", "bench", table["experiment"], "--profile", table["profile"], "--out", folder))


def _early(report: Report, lab: Lab, workspace: Workspace) -> list[tuple[str, str]]:
    kept = kept_in(workspace)
    if "predictions" not in lab.steps or not kept or report.created >= kept["at"]:
        return []
    return [("this report is older than your predictions", f"Measure again: {again(lab, workspace)}")]


def _unfinished(report: Report, lab: Lab, workspace: Workspace) -> list[tuple[str, str]]:
    """Report, as bench itself does, that a stopped bench can go on."""
    return [
        (
            f"{name} was not measured to its end: {result.partial.rstrip('.')}",
            f"Go on with: {_resume(report, lab, workspace)}",
        )
        for name in _experiments(lab)
        if (result := report.experiments.get(name)) and result.partial
    ][:1]


def _resume(report: Report, lab: Lab, workspace: Workspace) -> str:
    table, folder = lab.tables["report"], workspace.shown(folder_of(workspace).name)
    profile, seed = report.settings.get("profile", table["profile"]), report.settings.get("seed", 1)
    options = ("--profile", profile, "--seed", seed, "--resume", folder)
    return typed("python", "cli.py", "bench", table["experiment"], *options)


def again(lab: Lab, workspace: Workspace) -> str:
    """Return the commands that remove a report and measure again."""
    return f"{typed('rm', '-r', workspace.shown(folder_of(workspace).name))}, then {command(lab, workspace)}"


def _invalid(report: Report, lab: Lab, workspace: Workspace) -> list[tuple[str, str]]:
    wrong = []
    for name in _experiments(lab):
        result = report.experiments.get(name)
        for run in [run for run in result.runs if not run.valid][:1] if result else ():
            advice = f"Stop what else runs, and measure again: {again(lab, workspace)}"
            wrong.append((f"{name}, {run.condition} is invalid: {run.reason}", advice))
    return wrong


def _lacking(report: Report, lab: Lab, workspace: Workspace) -> list[tuple[str, str]]:
    wrong = []
    for name in _experiments(lab):
        measured = {run.condition for run in experiment_of(report, name).runs if run.valid}
        for condition in lab.tables["report"].get("conditions", ()):
            if condition not in measured:
                wrong.append((f"{condition} was not measured", f"Measure again: {again(lab, workspace)}"))
    return wrong


def _experiments(lab: Lab) -> list[str]:
    table = lab.tables["report"]
    return list(table["experiments"]) if table["experiment"] == "all" else [table["experiment"]]
