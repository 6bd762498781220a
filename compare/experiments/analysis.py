"""From runs to comparisons, verdicts and doubts: the same for every experiment."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from collections.abc import Sequence

from ..measure.compare import interval
from ..measure.compare import minimum_detectable
from ..measure.compare import noise_floor
from ..measure.compare import paired_log_ratios
from ..measure.compare import verdict
from ..results import Claim
from ..results import Comparison
from ..results import Run
from .experiment import Experiment

COMPARED_UNITS = ("s", "rps", "bytes")  # counts are the same in every block; there is nothing to estimate


def compare_runs(experiment: Experiment, runs: Sequence[Run]) -> list[Comparison]:
    """Compare every measured metric in every declared pair of conditions."""
    found = []
    for metric, unit in _metrics(runs).items():
        floor = noise_floor(_log_ratios(runs, metric, *experiment.same))
        for a, b in experiment.compared:
            ratios = _log_ratios(runs, metric, a, b)
            if ratios:
                found.append(_comparison(experiment, metric, unit, a, b, ratios, floor))
    return found


def decide_claims(experiment: Experiment, comparisons: Sequence[Comparison]) -> dict[str, Claim]:
    """Return the claims that the experiment speaks to, decided by their primary comparison alone."""
    primary = experiment.primary
    found = next((comparison for comparison in comparisons if comparison.primary), None)
    return {primary.claim: Claim(primary.claim, primary.decide(found), [_sentence(found)] if found else [])}


def later_to_earlier(runs: Sequence[Run], metric: str, condition: str) -> float | None:
    """Return the metric's median in the later half of the blocks over that in the earlier; None below four blocks."""
    values = [run.metrics[metric].value for run in _valid(runs, condition) if metric in run.metrics]
    half = len(values) // 2
    if half < 2:
        return None
    return statistics.median(values[-half:]) / statistics.median(values[:half])


def _comparison(
    experiment: Experiment, metric: str, unit: str, a: str, b: str, ratios: Sequence[float], floor: float | None
) -> Comparison:
    found = interval(ratios)
    primary = experiment.primary
    return Comparison(
        metric=metric,
        unit=unit,
        a=a,
        b=b,
        estimate=math.exp(statistics.fmean(ratios)),
        ci_low=math.exp(found.low) if found else None,
        ci_high=math.exp(found.high) if found else None,
        noise_floor=math.exp(floor) if floor is not None else None,
        mde=math.exp(minimum_detectable(found, floor)) if found and floor is not None else None,
        verdict=verdict(found, floor),
        primary=(metric, a, b) == (primary.metric, primary.a, primary.b),
    )


def _sentence(primary: Comparison) -> str:
    if primary.ci_low is None or primary.ci_high is None:
        return f"{primary.metric}: {primary.a} is {primary.estimate:.2f} times {primary.b}, in one block"
    sentence = (
        f"{primary.metric}: {primary.a} is {primary.estimate:.2f} times {primary.b} "
        f"[{primary.ci_low:.2f}, {primary.ci_high:.2f}], {primary.verdict}"
    )
    if primary.verdict == "no difference shown" and primary.mde is not None:
        sentence += f"; this run would have shown one from {primary.mde:.2f} times"
    return sentence


def _metrics(runs: Sequence[Run]) -> Mapping[str, str]:
    return {name: m.unit for run in runs for name, m in run.metrics.items() if m.unit in COMPARED_UNITS}


def _valid(runs: Sequence[Run], condition: str) -> list[Run]:
    return sorted((run for run in runs if run.valid and run.condition == condition), key=lambda run: run.block)


def _log_ratios(runs: Sequence[Run], metric: str, a: str, b: str) -> list[float]:
    """Pair the blocks in which both conditions have the metric, above 0."""
    values = [
        {run.block: run.metrics[metric].value for run in _valid(runs, name) if metric in run.metrics} for name in (a, b)
    ]
    blocks = [block for block in values[0] if values[0][block] > 0 and values[1].get(block, 0) > 0]
    return paired_log_ratios([values[0][block] for block in blocks], [values[1][block] for block in blocks])
