"""The folder of a report: report.json, versioned, written whole or not at all, and raw/ beside it."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .errors import CartlabError
from .results import Circumstances
from .results import Claim
from .results import Comparison
from .results import Doubt
from .results import ExperimentResult
from .results import Metric
from .results import Report
from .results import Run
from .results import SCHEMA

REPORT_NAME = "report.json"

# Runs that differ in one of these measured different things, and are never merged.
MACHINE_FIELDS = ("cpu_model", "cores", "memory_bytes", "system")
SOFTWARE_FIELDS = ("python", "code", "harness")
SETTINGS_FIELDS = ("profile", "runtime", "seed", "plan", "check")


def make_report_folder(directory: Path) -> None:
    """Make DIR and DIR/raw. Raises CartlabError if they can't be written."""
    try:
        (directory / "raw").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CartlabError(f"can't write to {directory}: {error.strerror}", "give another --out") from None


def write_report(report: Report, directory: Path) -> Path:
    """Write DIR/report.json; a reader sees the old file or the new one, never a part. Returns its path."""
    path = directory / REPORT_NAME
    try:
        directory.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=directory, prefix=".report-")
        try:
            with os.fdopen(descriptor, "w") as file:
                json.dump(asdict(report), file, indent=1)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise CartlabError(f"can't write {path}: {error.strerror}", "free some space, or give another --out") from None
    return path


def read_report(directory: Path) -> Report:
    """Read DIR/report.json (or the file itself). Raises CartlabError with one line for anything unreadable."""
    path = directory if directory.is_file() else directory / REPORT_NAME
    try:
        data = json.loads(path.read_text())
    except FileNotFoundError:
        raise CartlabError(f"there is no report in {directory}", _name_one(directory)) from None
    except OSError as error:
        raise CartlabError(f"can't read {path}: {error.strerror}", "name the folder that bench wrote") from None
    except ValueError:
        raise CartlabError(f"{path} is cut short or is not JSON", "run bench again") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(schema, int):
        raise CartlabError(f"{path} is not a report", "name the folder that bench wrote")
    if schema > SCHEMA:
        raise CartlabError(f"{path} has schema {schema}; this version reads up to {SCHEMA}", "use a newer Cartlab")
    try:
        return _report(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise CartlabError(f"{path} is not a whole report: {error}", "run bench again") from None


def _name_one(directory: Path) -> str:
    """Say which reports lie below the folder, or beside it."""
    for folder in (directory, directory.parent):
        found = sorted(path.parent for path in folder.glob(f"*/{REPORT_NAME}"))
        if found:
            return f"name the folder that bench wrote; the latest is {found[-1]}"
    return "name the folder that bench wrote"


def refuse_unlike(first: Report, second: Report) -> None:
    """Raise CartlabError, naming the field, if two reports did not measure the same thing the same way."""
    for part, names in (("machine", MACHINE_FIELDS), ("software", SOFTWARE_FIELDS), ("settings", SETTINGS_FIELDS)):
        one, other = getattr(first, part), getattr(second, part)
        for name in names:
            if one.get(name) != other.get(name):
                raise CartlabError(
                    f"the runs differ in {part}.{name}: {one.get(name)!r} and {other.get(name)!r}",
                    "start a new report with another --out",
                )


def _report(data: dict[str, Any]) -> Report:
    experiments = {name: _experiment(value) for name, value in data["experiments"].items()}
    claims = [Claim(**claim) for claim in data["claims"]]
    return Report(**(data | {"experiments": experiments, "claims": claims}))


def _experiment(data: dict[str, Any]) -> ExperimentResult:
    return ExperimentResult(
        **(
            data
            | {
                "runs": [_run(run) for run in data["runs"]],
                "comparisons": [Comparison(**comparison) for comparison in data["comparisons"]],
                "doubts": [Doubt(**doubt) for doubt in data["doubts"]],
            }
        )
    )


def _run(data: dict[str, Any]) -> Run:
    known = data.get("circumstances")  # a report of schema 1 has none
    circumstances = Circumstances(**known) if known else None
    metrics = {name: Metric(**metric) for name, metric in data["metrics"].items()}
    return Run(**(data | {"metrics": metrics, "circumstances": circumstances}))
