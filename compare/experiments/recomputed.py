"""What a report says, worked out once more from what lies below it: raw data, then runs, comparisons and claims."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from ..measure.summary import percentile
from ..results import Comparison
from ..results import decide_claims
from ..results import ExperimentResult
from ..results import Metric
from ..results import Report
from ..results import Run
from .aa import aa_check
from .analysis import compare_runs
from .capacity import Capacity
from .catalogue import EXPERIMENTS
from .catalogue import IN_DOCKER
from .effort import EFFORTS
from .experiment import Experiment
from .in_docker.fixed_load import FixedLoad
from .in_docker.scaling import HUNGERS
from .one_client import percentiles
from .out_and_back import OutAndBack
from .seen import Seen
from .turns import durations_that_count
from .workloads import Served
from .workloads import Workload
from .workloads import WORKLOADS

SAME = 1e-6  # relative: JSON keeps every digit, so this only forgives another order of summing
PART = re.compile(r"fault=.+:.+")
Figures = dict[str, Metric]


def discrepancies(report: Report, folder: Path) -> Iterator[str]:
    """Yield what in a report does not follow from its raw data, each in a sentence. `folder` is the report's.

    What the raw data do not tell, such as the seconds of a build, is taken from the runs.
    """
    profile = str(report.settings.get("profile"))
    for name, result in report.experiments.items():
        for run in result.runs:
            yield from _of_run(name, run, profile, folder / "raw")
        experiment = _known(name, report.settings)
        if experiment is None:
            yield f"{name} is no experiment of this version"
            continue
        yield from _of_derived(name, result, experiment)
        yield from _of_comparisons(name, result, experiment)
    if report.claims != decide_claims(report.experiments.values()):
        yield "the claims are not what their comparisons say"


def metrics_from_raw(name: str, run: Run, profile: str, raw: Path) -> Figures:
    """Return those metrics of a run that its raw data tell. Raises what reading files and figures may."""
    found: Figures = {}
    for file in run.raw:
        if Path(file).name == file and file.startswith(f"{name}-"):
            endings = [ending for ending in SOURCES if file.endswith(f"-{ending}.json")]
            if endings:  # the longest: capacity-login is no login
                found |= SOURCES[max(endings, key=len)](run, profile, json.loads((raw / file).read_text()))
    return found


def _of_run(name: str, run: Run, profile: str, raw: Path) -> Iterator[str]:
    if not run.valid:
        return
    where = f"{name}, {run.condition}, block {run.block + 1}"
    try:
        told = metrics_from_raw(name, run, profile, raw)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        yield f"{where}: its raw data can't be read ({type(error).__name__})"
        return
    for metric, value in told.items():
        if metric not in run.metrics or not _same(run.metrics[metric].value, value.value):
            said = run.metrics[metric].value if metric in run.metrics else None
            yield f"{where}: {metric} is given as {said}, and its raw data say {value.value:.6g}"


def _of_derived(name: str, result: ExperimentResult, experiment: Experiment) -> Iterator[str]:
    for block in sorted({run.block for run in result.runs}):
        runs = [run for run in result.runs if run.block == block]
        for run, again in zip(runs, experiment.derive(runs), strict=True):
            for metric, value in again.metrics.items():
                if metric in run.metrics and not _same(run.metrics[metric].value, value.value):
                    yield f"{name}, {run.condition}, block {block + 1}: {metric} does not follow from its block"


def _of_comparisons(name: str, result: ExperimentResult, experiment: Experiment) -> Iterator[str]:
    said = {(c.metric, c.a, c.b): c for c in result.comparisons}
    again = {(c.metric, c.a, c.b): c for c in compare_runs(experiment, result.runs)}
    for key in said.keys() | again.keys():
        if key not in said or key not in again or not _same_comparison(said[key], again[key]):
            metric, a, b = key
            yield f"{name}: the comparison of {metric} in {a} and {b} does not follow from the runs"


def _known(name: str, settings: Mapping[str, Any]) -> Experiment | None:
    experiment = (IN_DOCKER if settings.get("runtime") == "docker" else EXPERIMENTS).get(name)
    if experiment is None or "check" not in settings:
        return experiment
    return aa_check(experiment, str(settings.get("profile")))


def _same_comparison(one: Comparison, other: Comparison) -> bool:
    first, second = asdict(one), asdict(other)
    return all(
        _same(first[name], second[name]) if isinstance(first[name], float) else first[name] == second[name]
        for name in first
    )


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=SAME, abs_tol=1e-12)


def _timed(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return percentiles(durations_that_count(data["benchmarks"], EFFORTS[profile].turns))


def _null_hop(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return {f"null_hop.p{percent}": Metric(percentile(data["durations"], percent), "s") for percent in (50, 95)}


def _saturated(target: str, run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return {f"{target}.saturation_rps": Metric(data["goodput_rps"], "rps")}


def _served(workload: Workload, holder: str, run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    served = Served.from_raw(data)
    figures = served.metrics(workload, cores=1) | served.memory(holder)
    return {name: metric for name, metric in figures.items() if metric.unit != "percent"}  # of cores, which it lacks


def _broken(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    part = PART.search(run.condition)
    return Seen.from_raw(data).metrics(part[0]) if part else {}


def _out_and_back(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return OutAndBack.from_raw(data).metrics()


def _capacity(workload: str, run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return Capacity(**data).metrics(workload)


def _fixed_load(run: Run, profile: str, data: Mapping[str, Any]) -> Figures:
    return FixedLoad.from_raw(data).metrics()


SOURCES: Mapping[str, Callable[[Run, str, Mapping[str, Any]], Figures]] = {
    "pytest": _timed,
    "null-hop": _null_hop,
    **{f"saturation-{target}": partial(_saturated, target) for target in ("home", "product_list", "null_route")},
    **{
        workload.name: partial(_served, workload, "shop" if workload is WORKLOADS[0] else workload.name)
        for workload in WORKLOADS
    },
    "capacity": partial(_capacity, WORKLOADS[0].name),
    **{f"capacity-{hunger.name}": partial(_capacity, hunger.name) for hunger in HUNGERS},
    "fixed": _fixed_load,
    "load": _broken,
    "timeline": _out_and_back,
}
"""What the metrics of a run are read from, by how the names of its raw files end."""
