"""report.json: what a run of experiments found, versioned, written whole or not at all."""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from pathlib import Path
from typing import Any
from typing import Literal

from .errors import CartlabError

SCHEMA = 1
REPORT_NAME = "report.json"
CLAIMS = {
    "C1": "A monolith is one code base, one build, one deployable",
    "C2": "A huge code base is hard to understand",
    "C3": "More copies cost memory, bandwidth, I/O, disk",
    "C4": "Components can't be scaled one by one",
    "C5": "Large code makes IDE and compiler slow",
    "C6": "One changed line waits for everything",
    "C7": "It is hard to change technology",
    "C8": "A dependency change redeploys all; versions clash",
    "C9": "One database grows and is scaled as a whole",
    "C10": "A module may need another kind of database",
    "C11": "One broken feature takes the system down",
    "C12": "To repair, the system is rebuilt and redeployed",
    "M1": "Services: network hops cost latency and memory",
    "M2": "Services: a checkout can half-happen",
    "M3": "Services: there are more parts to run",
}
NOT_MEASURED = "not measured"

Verdict = Literal["higher", "lower", "no difference shown", "no verdict"]
ClaimVerdict = Literal["supported", "not supported", "mixed", "not measured"]

# Runs that differ in one of these measured different things, and are never merged.
MACHINE_FIELDS = ("cpu_model", "cores", "memory_bytes", "system")
SOFTWARE_FIELDS = ("python", "code")
SETTINGS_FIELDS = ("profile", "runtime", "seed", "plan")


@dataclass(frozen=True)
class Doubt:
    """A reason not to believe a number, beside it; `next` is the command or step to try."""

    code: str
    message: str
    next: str


@dataclass(frozen=True)
class Metric:
    """One measured value; the metric's name is its key."""

    value: float
    unit: str


@dataclass(frozen=True)
class Run:
    """One condition measured once, at `position` in the random order of its block (both from 0).

    `raw` names the files in raw/ from which the metrics can be computed again. An invalid run says why in `reason`.
    """

    condition: str
    block: int
    position: int
    valid: bool
    metrics: dict[str, Metric]
    raw: list[str] = field(default_factory=list)
    reason: str = ""


@dataclass(frozen=True)
class Comparison:
    """Metric in condition `a` against condition `b`: `estimate` is the ratio a/b, with its interval.

    `noise_floor` and `mde` are ratios too, above 1: what the monolith differs from itself by, and the smallest
    difference that this run would have shown. None: too few blocks to say.
    """

    metric: str
    unit: str
    a: str
    b: str
    estimate: float
    ci_low: float | None
    ci_high: float | None
    noise_floor: float | None
    mde: float | None
    verdict: Verdict
    primary: bool = False


@dataclass(frozen=True)
class ExperimentResult:
    """What one experiment found. `partial` names why it did not run to its end; empty when it did."""

    question: str
    budget: str
    conditions: list[str]
    primary: str
    runs: list[Run] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    partial: str = ""


@dataclass(frozen=True)
class Claim:
    """A sentence of the lecture, by its id, and what the runs say to it."""

    id: str
    verdict: ClaimVerdict = NOT_MEASURED  # type: ignore[assignment]
    evidence: list[str] = field(default_factory=list)


def unmeasured_claims() -> list[Claim]:
    """Return every claim, each not measured."""
    return [Claim(id) for id in CLAIMS]


@dataclass(frozen=True)
class Report:
    """Everything that a report folder says; raw data lies in raw/ beside it."""

    machine: dict[str, Any]
    software: dict[str, Any]
    settings: dict[str, Any]
    fairness: list[dict[str, Any]] = field(default_factory=list)
    experiments: dict[str, ExperimentResult] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=unmeasured_claims)
    valid: bool = True
    schema: int = SCHEMA
    created: str = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"))

    def with_experiment(self, name: str, result: ExperimentResult, claims: Mapping[str, Claim]) -> Report:
        """Return the report with one experiment, and the claims that it speaks to, put in or replaced."""
        experiments = self.experiments | {name: result}
        return replace(
            self,
            experiments=experiments,
            claims=[claims.get(claim.id, claim) for claim in self.claims],
            valid=all(e.runs and all(run.valid for run in e.runs) for e in experiments.values()),
        )


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
    runs = [
        Run(**(run | {"metrics": {name: Metric(**metric) for name, metric in run["metrics"].items()}}))
        for run in data["runs"]
    ]
    return ExperimentResult(
        **(
            data
            | {
                "runs": runs,
                "comparisons": [Comparison(**comparison) for comparison in data["comparisons"]],
                "doubts": [Doubt(**doubt) for doubt in data["doubts"]],
            }
        )
    )
