"""Make a report from data that anybody may have written. Types are checked, and bounds that our data never reach."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any
from typing import get_args

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
from .results import TurningPoint
from .results import Verdict

NAME = re.compile(r"[\w@=:,./ -]{1,200}")  # of an experiment, a metric or a condition
# With more, the report diff of a class would take minutes, or drown what the others have measured.
MOST = {"experiments": 20, "runs": 1000, "comparisons": 2000, "doubts": 1000, "conditions": 500}
MOST_TURNING_POINTS = 200  # of an experiment
MOST |= {"claims": 100, "fairness": 2000}
MOST_METRICS = 200  # of an experiment
MOST_DECIDING = 100  # comparisons of one report; a full run has 20
MOST_BLOCKS = 1000
MOST_TRIES = 1000  # of a block
UNSURE = ("no verdict", "undecided")  # verdicts that need no interval
SHORT = 500  # characters of what is said of a machine
# The range of numbers in computations. Outside it, ratios and their powers exceed a float.
LEAST, LARGEST = 1e-30, 1e15


def report_from(data: dict[str, Any]) -> Report:
    """Return the report in JSON data. Raises whatever wrong data may cause; ValueError if they are out of bounds."""
    _require_few(data, "experiments", "claims", "fairness")
    _require_names(data["experiments"])
    experiments = {name: _experiment(value) for name, value in data["experiments"].items()}
    claims = [Claim(**claim) for claim in data["claims"]]
    for claim in claims:
        _require(claim.id in CLAIMS and claim.verdict in get_args(ClaimVerdict), f"claim {claim.id}")
        _require_all(str, claim.evidence)
    for part in ("machine", "software", "settings"):
        _require(isinstance(data[part], dict), part)
    _require_all(dict, data["fairness"])
    _require_all(str, [data["created"], data["settings"].get("profile", ""), data["settings"].get("runtime", "")])
    _require_numbers([data["machine"].get("memory_bytes", 0)])
    _require_short(value for part in ("machine", "software", "settings") for value in data[part].values())
    deciding = sum(bool(c.claim) for result in experiments.values() for c in result.comparisons)
    _require(deciding <= MOST_DECIDING, f"{deciding} comparisons that decide claims")
    return Report(**(data | {"experiments": experiments, "claims": claims}))


def _experiment(data: dict[str, Any]) -> ExperimentResult:
    _require_few(data, "runs", "comparisons", "doubts", "conditions")
    result = ExperimentResult(
        **(
            data
            | {
                "runs": [_run(run) for run in data["runs"]],
                "earlier_tries": [_run(run) for run in data.get("earlier_tries", [])],  # older reports have none
                "comparisons": [_comparison(comparison) for comparison in data["comparisons"]],
                "doubts": [Doubt(**doubt) for doubt in data["doubts"]],
                "turning_points": [_turning_point(point) for point in data.get("turning_points", [])],
            }
        )
    )
    lists = (result.conditions, result.primaries, result.noise_of, result.occasional, result.repeated)
    doubts = [text for doubt in result.doubts for text in (doubt.code, doubt.message, doubt.next)]
    _require_all(str, [*(text for texts in lists for text in texts), *doubts])
    _require_all(str, [result.question, result.budget, result.partial])
    _require_names(result.conditions)
    _require(len(result.earlier_tries) <= MOST["runs"], f"{len(result.earlier_tries)} runs of earlier tries")
    metrics = {name for run in (*result.runs, *result.earlier_tries) for name in run.metrics}
    _require(len(metrics) <= MOST_METRICS, f"{len(metrics)} metrics")
    _require(len(result.turning_points) <= MOST_TURNING_POINTS, f"{len(result.turning_points)} turning points")
    return result


def _run(data: dict[str, Any]) -> Run:
    known = data.get("circumstances")  # a report of schema 1 has none
    circumstances = _circumstances(known) if known else None
    metrics = {name: Metric(**metric) for name, metric in data["metrics"].items()}
    run = Run(**(data | {"metrics": metrics, "circumstances": circumstances}))
    _require_all(str, [run.condition, run.reason, *run.raw, *(metric.unit for metric in metrics.values())])
    _require_all(int, [run.block, run.position, run.attempt])
    _require(0 <= run.block < MOST_BLOCKS, f"block {run.block}")
    _require(0 < run.attempt < MOST_TRIES, f"try {run.attempt}")
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
    numbers = [
        c.estimate,
        *(n for n in (c.ci_low, c.ci_high, c.noise_floor, c.mde, c.noise_low, c.noise_high) if n is not None),
    ]
    _require_numbers(numbers)
    _require_names([c.metric, c.a, c.b])
    is_sure = c.ci_low is not None and c.ci_high is not None
    _require(is_sure or c.counted or c.verdict in UNSURE, f"a verdict on {c.metric} without an interval")
    _require_all(int, [c.blocks, c.needed or 0])
    _require_all(bool, [c.counted, c.adjusted])
    _require(0 <= c.blocks <= MOST_BLOCKS and 0 <= (c.needed or 0) <= MOST_BLOCKS, f"blocks of {c.metric}")
    _require(c.delta is None or 0 < c.delta <= 1, f"what matters of {c.metric}")
    _require(c.scale != "ratio" or min(numbers) > 0, f"a ratio of {c.metric} that is not above 0")
    return comparison


def _turning_point(data: dict[str, Any]) -> TurningPoint:
    point = TurningPoint(**data)
    _require_names([point.metric, point.a, point.b, point.along])
    _require_all(int, [point.blocks])
    _require(point.claim == "" or point.claim in CLAIMS, f"claim {point.claim}")
    known = [size for size in (point.estimate, point.ci_low, point.ci_high) if size is not None]
    _require_numbers([point.most, *known])
    _require(all(1 <= size <= point.most for size in known), f"a turning point of {point.metric} out of its range")
    return point


def _require_names(values: Iterable[str]) -> None:
    for value in values:
        _require(bool(NAME.fullmatch(value)), f"{value!r} is no name")


def _require_numbers(values: Iterable[object]) -> None:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"{value!r} is no number")
        _require(value == 0 or LEAST <= abs(value) <= LARGEST, f"{value:.3g} is out of bounds")


def _require_few(data: dict[str, Any], *names: str) -> None:
    for name in names:
        _require(len(data[name]) <= MOST[name], f"{len(data[name])} {name}")


def _require_short(values: Iterable[object]) -> None:
    for value in values:
        _require(len(str(value)) <= SHORT, f"{str(value)[:20]}… is too long")


def _require_all(kind: type, values: Iterable[object]) -> None:
    for value in values:
        _require(isinstance(value, kind), f"{value!r} is out of place")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
