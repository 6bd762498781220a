"""The folder of a report: report.json, versioned, written whole or not at all, and raw/ beside it."""

from __future__ import annotations

import json
import math
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from typing import get_args

from .errors import CartlabError
from .results import Circumstances
from .results import Claim
from .results import CLAIMS
from .results import ClaimVerdict
from .results import Comparison
from .results import Doubt
from .results import ExperimentResult
from .results import Metric
from .results import Report
from .results import Run
from .results import Scale
from .results import SCHEMA
from .results import Verdict

REPORT_NAME = "report.json"
NAME = re.compile(r"[\w@=:,./ -]+")  # of a metric or a condition

# Runs that differ in one of these measured different things, and are never merged.
MACHINE_FIELDS = ("cpu_model", "cores", "memory_bytes", "system")
IN_DOCKER = ("docker", "cgroup", "storage_driver", "compose", "containers")
IMAGES = ("python_image", "postgres_image", "haproxy_image")
SOFTWARE_FIELDS = ("python", "code", "harness", *IN_DOCKER, *IMAGES)  # what a local report does not have is alike
SETTINGS_FIELDS = ("profile", "runtime", "seed", "plan", "check")


def make_report_folder(directory: Path) -> None:
    """Make DIR and DIR/raw. Raises CartlabError if they can't be written."""
    try:
        (directory / "raw").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CartlabError(f"can't write to {directory}: {error.strerror}", "give another --out") from None


def write_report(report: Report, directory: Path) -> Path:
    """Write DIR/report.json, and return its path. Raises CartlabError."""
    return write_whole(directory / REPORT_NAME, json.dumps(asdict(report), indent=1))


def write_whole(path: Path, text: str) -> Path:
    """Write a file of a report; a reader sees the old one or the new one, never a part. Raises CartlabError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".report-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
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
    except (ValueError, RecursionError):  # brackets in brackets without end
        raise CartlabError(f"{path} is cut short or is not JSON", "run bench again") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(schema, int):
        raise CartlabError(f"{path} is not a report", "name the folder that bench wrote")
    if schema > SCHEMA:
        raise CartlabError(f"{path} has schema {schema}; this version reads up to {SCHEMA}", "use a newer Cartlab")
    try:
        return _report(data)
    except (ArithmeticError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise CartlabError(f"{path} is not a whole report: {error}", "run bench again") from None


def _name_one(directory: Path) -> str:
    """Say which reports lie below the folder, or beside it."""
    for folder in (directory, directory.parent):
        found = reports_below(folder)
        if found:
            return f"name the folder that bench wrote; the latest is {found[-1]}"
    return "name the folder that bench wrote"


def reports_below(directory: Path) -> list[Path]:
    """Return the folders of reports that lie one folder deeper, by name."""
    return sorted(path.parent for path in directory.glob(f"*/{REPORT_NAME}"))


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
    for claim in claims:
        _require(claim.id in CLAIMS and claim.verdict in get_args(ClaimVerdict), f"claim {claim.id}")
        _require_all(str, claim.evidence)
    for part in ("machine", "software", "settings"):
        _require(isinstance(data[part], dict), part)
    _require_all(dict, data["fairness"])
    _require_all(str, [data["created"]])
    _require_numbers([data["machine"].get("memory_bytes", 0)])
    return Report(**(data | {"experiments": experiments, "claims": claims}))


def _experiment(data: dict[str, Any]) -> ExperimentResult:
    result = ExperimentResult(
        **(
            data
            | {
                "runs": [_run(run) for run in data["runs"]],
                "comparisons": [_comparison(comparison) for comparison in data["comparisons"]],
                "doubts": [Doubt(**doubt) for doubt in data["doubts"]],
            }
        )
    )
    lists = (result.conditions, result.primaries, result.noise_of, result.occasional, result.repeated)
    doubts = [text for doubt in result.doubts for text in (doubt.code, doubt.message, doubt.next)]
    _require_all(str, [*(text for texts in lists for text in texts), *doubts])
    _require_all(str, [result.question, result.budget, result.partial])
    _require_names(result.conditions)
    return result


def _run(data: dict[str, Any]) -> Run:
    known = data.get("circumstances")  # a report of schema 1 has none
    circumstances = _circumstances(known) if known else None
    metrics = {name: Metric(**metric) for name, metric in data["metrics"].items()}
    run = Run(**(data | {"metrics": metrics, "circumstances": circumstances}))
    _require_all(str, [run.condition, run.reason, *run.raw, *(metric.unit for metric in metrics.values())])
    _require_all(int, [run.block, run.position])
    _require_all(bool, [run.valid])
    _require_numbers([metric.value for metric in metrics.values()])
    _require_names([run.condition, *metrics])
    return run


def _circumstances(data: dict[str, Any]) -> Circumstances:
    c = Circumstances(**data)
    _require_numbers([c.wall_s, c.generator_cpu_percent, c.harness_cpu_percent, c.other_load_cores, c.steal_percent])
    _require_numbers([c.late_p99_ms or 0])
    _require_all(str, [*c.exhausted, *c.not_measured])
    return c


def _comparison(data: dict[str, Any]) -> Comparison:
    comparison = Comparison(**data)
    c = comparison
    _require(c.scale in get_args(Scale) and c.verdict in get_args(Verdict), f"comparison of {c.metric}")
    _require(c.claim == "" or c.claim in CLAIMS, f"claim {c.claim}")
    _require_all(str, [c.metric, c.unit, c.a, c.b, c.supported_by])
    numbers = [c.estimate, *(n for n in (c.ci_low, c.ci_high, c.noise_floor, c.mde) if n is not None)]
    _require_numbers(numbers)
    _require_names([c.metric, c.a, c.b])
    _require(c.scale != "ratio" or min(numbers) > 0, f"a ratio of {c.metric} that is not above 0")
    return comparison


def _require_names(values: Iterable[str]) -> None:
    for value in values:
        _require(bool(NAME.fullmatch(value)), f"{value!r} is no name")


def _require_numbers(values: Iterable[object]) -> None:
    for value in values:
        _require(type(value) in (int, float) and math.isfinite(value), f"{value!r} is no number")  # type: ignore[arg-type]


def _require_all(kind: type, values: Iterable[object]) -> None:
    for value in values:
        _require(isinstance(value, kind), f"{value!r} is out of place")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
