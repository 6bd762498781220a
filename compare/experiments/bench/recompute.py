"""A report, computed once more from the bottom up: raw data, then runs, comparisons and claims."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...claim_verdicts import decide_claims
from ...foreign_file import ForeignFileError
from ...raw_folder import RawFolder
from ...results import Comparison
from ...results import ExperimentResult
from ...results import Metric
from ...results import Report
from ...results import Run
from ...results import SCHEMA
from ...results import TurningPoint
from .aa import aa_check
from .analysis import compare_runs
from .experiment import AnyExperiment
from .experiment import stem_of
from .from_raw import Metrics
from .from_raw import metrics_from_raw

SAME = 1e-6  # relative: JSON keeps every digit, so this only allows for another order of summing
# What an edited report may raise when it is read.
UNREADABLE = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError),
    *(AssertionError, RecursionError, MemoryError),
)


def discrepancies(report: Report, folder: Path, experiments: Mapping[str, AnyExperiment]) -> Iterator[str]:
    """Yield a sentence for each statement of a report that does not follow from its raw data.

    `folder` is the report's. `experiments` are those of the runtime in which it was measured: see
    catalogue.experiments_of. Each figure of a run must be in a raw file of that run, or follow from the runs of its
    block.
    """
    profile = str(report.settings.get("profile"))
    if report.schema < SCHEMA:
        yield "an older version wrote it, by other rules, and kept no raw data of what it counted: measure again"
        return
    raw = RawFolder(folder / "raw")
    for name, result in report.experiments.items():
        experiment = _known(experiments.get(name), report.settings)
        if experiment is None:
            yield f"{name} is no experiment of this version"
            continue
        recomputed = []
        for run in result.runs:
            recomputed.append(_recomputed(experiment, run, profile, raw))
            yield from _of_run(name, run, recomputed[-1])
        for run in result.earlier_tries:
            yield from _of_run(name, run, _recomputed(experiment, run, profile, raw))
        try:
            yield from [
                *_of_derived(name, result, experiment, recomputed),
                *_of_comparisons(name, result, experiment, profile),
                *_of_turning_points(name, result, experiment),
            ]
        except UNREADABLE as error:
            yield f"{name}: its runs lack what comparisons are made from ({type(error).__name__})"
    if report.claims != decide_claims(report.experiments.values()):
        yield "the claims are not what their comparisons say"


def _recomputed(experiment: AnyExperiment, run: Run, profile: str, raw: RawFolder) -> Metrics | Exception:
    """Return the metrics that a run's raw data give, or why they can't be read. An invalid run may have no raw data."""
    if not run.valid:
        return {}
    try:
        recomputed = metrics_from_raw(_stem(experiment, run, profile), run, profile, raw, experiment.readers)
        return {name: Metric(float(metric.value), metric.unit) for name, metric in recomputed.items()}
    except UNREADABLE as error:
        return error


def _stem(experiment: AnyExperiment, run: Run, profile: str) -> str:
    for condition in experiment.conditions:
        if run.condition in condition.run_names(profile, run.block).values():
            return stem_of(experiment.name, run.block, run.attempt, condition)
    raise LookupError(run.condition)


def _of_run(name: str, run: Run, recomputed: Metrics | Exception) -> Iterator[str]:
    again = f", try {run.attempt}" if run.attempt > 1 else ""
    where = f"{name}, {run.condition}, block {run.block + 1}{again}"
    if isinstance(recomputed, Exception):
        why = str(recomputed) if isinstance(recomputed, ForeignFileError) else type(recomputed).__name__
        yield f"{where}: its raw data can't be read ({why})"
        return
    for metric, value in recomputed.items():
        if metric not in run.metrics or not _same(run.metrics[metric].value, value.value):
            said = run.metrics[metric].value if metric in run.metrics else None
            yield f"{where}: {metric} is given as {said}, and its raw data say {value.value:.6g}"


def _of_derived(
    name: str, result: ExperimentResult, experiment: AnyExperiment, recomputed: Sequence[Metrics | Exception]
) -> Iterator[str]:
    """Yield what follows neither from raw data nor from the block. Runs whose raw data can't be read are believed."""
    pairs = zip(result.runs, recomputed, strict=True)
    measured = [run if isinstance(each, Exception) else _only(run, each) for run, each in pairs]
    for block in sorted({run.block for run in result.runs}):
        runs = [run for run in result.runs if run.block == block]
        for run, again in zip(runs, experiment.derive([run for run in measured if run.block == block]), strict=True):
            where = f"{name}, {run.condition}, block {block + 1}"
            missing = [metric for metric in run.metrics if metric not in again.metrics]
            if missing and run.valid:
                more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
                yield f"{where}: no raw data give {missing[0]}{more}"
            for metric, value in again.metrics.items():
                if metric in run.metrics and not _same(run.metrics[metric].value, value.value):
                    yield f"{where}: {metric} does not follow from its block"


def _only(run: Run, recomputed: Metrics) -> Run:
    return replace(run, metrics={name: metric for name, metric in run.metrics.items() if name in recomputed})


def _of_comparisons(name: str, result: ExperimentResult, experiment: AnyExperiment, profile: str) -> Iterator[str]:
    said = {(c.metric, c.a, c.b): c for c in result.comparisons}
    again = {(c.metric, c.a, c.b): c for c in compare_runs(experiment, result.runs, profile)}
    for key in said.keys() | again.keys():
        if key not in said or key not in again or not _same_fields(said[key], again[key]):
            metric, a, b = key
            yield f"{name}: the comparison of {metric} in {a} and {b} does not follow from the runs"


def _of_turning_points(name: str, result: ExperimentResult, experiment: AnyExperiment) -> Iterator[str]:
    again = experiment.turning_points(result.runs)
    if len(again) != len(result.turning_points):
        yield f"{name}: the runs give {len(again)} turning points, and the report has {len(result.turning_points)}"
    for said, follows in zip(result.turning_points, again, strict=False):
        if not _same_fields(said, follows):
            yield f"{name}: the turning point of {said.metric} in {said.a} and {said.b} does not follow from the runs"


def _known(experiment: AnyExperiment | None, settings: Mapping[str, Any]) -> AnyExperiment | None:
    """Return the experiment as it was run: whole, or as the A/A check of it."""
    if experiment is None or "check" not in settings:
        return experiment
    return aa_check(experiment, str(settings.get("profile")))


def _same_fields(one: Comparison | TurningPoint, other: Comparison | TurningPoint) -> bool:
    first, second = asdict(one), asdict(other)
    return all(
        _same(first[name], second[name]) if isinstance(first[name], float) else first[name] == second[name]
        for name in first
    )


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=SAME, abs_tol=1e-12)
