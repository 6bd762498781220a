"""The report of a student's own measurement for a lab, in the folder `report` of the workspace."""

from __future__ import annotations

import statistics
from functools import lru_cache
from pathlib import Path

from ...errors import CartlabError
from ...report_folder import read_report
from ...report_folder import REPORT_NAME
from ...results import ExperimentResult
from ...results import Report
from ..workspace import Workspace

FOLDER = "report"


def report_of(workspace: Workspace) -> Report:
    """Return the report. Raises CartlabError if there is none that can be read."""
    if not (folder_of(workspace) / REPORT_NAME).exists():
        if deeper := too_deep(workspace):
            where = workspace.shown(FOLDER)
            raise CartlabError(f"the report lies one folder too deep, in {deeper}", f"move what is in it to {where}")
        raise CartlabError("nothing is measured yet", "measure first: the lab's page has the command")
    known = (folder_of(workspace) / REPORT_NAME).lstat()
    return _read(folder_of(workspace), (known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns))


@lru_cache(maxsize=1)  # a check asks for the same report dozens of times, and reading one takes a tenth of a second
def _read(folder: Path, version: tuple[int, ...]) -> Report:
    """Read a report once for each version of its file."""
    return read_report(folder)


def folder_of(workspace: Workspace) -> Path:
    """Return the report's folder, whether or not it exists yet."""
    return workspace.folder / FOLDER


def too_deep(workspace: Workspace) -> str | None:
    """Return a subfolder that holds the report, if there is one: the student copied the report's folder too."""
    found = sorted(folder_of(workspace).glob(f"*/{REPORT_NAME}"))
    return workspace.shown(found[-1].parent) if found else None


def experiment_of(report: Report, name: str) -> ExperimentResult:
    """Return the report's result of an experiment. Raises CartlabError if it has none."""
    if name not in report.experiments:
        raise CartlabError(f"the report has no experiment {name}", "measure once more, with the lab's own command")
    return report.experiments[name]


def measured(report: Report, experiment: str, condition: str, metric: str) -> float:
    """Return the median of a metric over the valid runs of a condition. Raises CartlabError if there are none."""
    runs = [run for run in experiment_of(report, experiment).runs if run.valid and run.condition == condition]
    values = [run.metrics[metric].value for run in runs if metric in run.metrics]
    if not values:
        raise CartlabError(f"the report has no {metric} of {condition}", "measure once more: lab show says how")
    return statistics.median(values)


def reported(workspace: Workspace, experiment: str, condition: str, metric: str) -> float:
    """Return the median of a metric from the student's report: see `measured`. Raises CartlabError."""
    return measured(report_of(workspace), experiment, condition, metric)
