"""From runs to comparisons with verdicts: the same for every experiment."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from collections.abc import Sequence

from ...measure.compare import compare_ratios
from ...measure.compare import EffectEstimate
from ...measure.shares import compare_shares
from ...results import Comparison
from ...results import Run
from .experiment import AnyExperiment

RATIO_UNITS = ("s", "rps", "bytes")
SHARE_UNITS = ("share",)  # counts are the same in every block; there is nothing to estimate


def compare_runs(experiment: AnyExperiment, runs: Sequence[Run]) -> list[Comparison]:
    """Compare every measured metric in every declared pair of conditions."""
    found = []
    for metric, unit in _metrics(runs).items():
        for a, b in experiment.compared:
            compared = _compared(runs, metric, unit, (a, b), experiment.same_for(b))
            if compared is not None:
                found.append(_comparison(experiment, metric, unit, a, b, compared))
    return found


def later_to_earlier(runs: Sequence[Run], metric: str, condition: str) -> float | None:
    """Return the ratio of the metric's median in the later half of the blocks to its median in the earlier half.

    It is None for fewer than four blocks, and if the earlier median is 0.
    """
    values = [run.metrics[metric].value for run in _valid(runs, condition) if metric in run.metrics]
    half = len(values) // 2
    if half < 2:
        return None
    earlier, later = statistics.median(values[:half]), statistics.median(values[-half:])
    return later / earlier if earlier > 0 and later > 0 else None


def _compared(
    runs: Sequence[Run], metric: str, unit: str, pair: tuple[str, str], same: tuple[str, str]
) -> EffectEstimate | None:
    values, noise = _paired(runs, metric, *pair), _paired(runs, metric, *same)
    if unit in SHARE_UNITS:
        return compare_shares(values, noise) if values else None
    # A block with a value of 0 has no ratio. Without such blocks, the ratio would describe only the others.
    if not values or not all(a > 0 and b > 0 for a, b in values):
        return None
    return compare_ratios(values, noise if all(a > 0 and b > 0 for a, b in noise) else [])


def _comparison(experiment: AnyExperiment, metric: str, unit: str, a: str, b: str, found: EffectEstimate) -> Comparison:
    primary = next((p for p in experiment.primaries if (p.metric, p.a, p.b) == (metric, a, b)), None)
    return Comparison(
        metric=metric,
        unit=unit,
        a=a,
        b=b,
        estimate=found.estimate,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
        noise_floor=found.noise_floor,
        mde=found.mde,
        verdict=found.verdict,
        scale=found.scale,
        claim=primary.claim if primary else "",
        supported_by=primary.supported_by if primary else "",
    )


def _metrics(runs: Sequence[Run]) -> Mapping[str, str]:
    wanted = (*RATIO_UNITS, *SHARE_UNITS)
    return {name: m.unit for run in runs for name, m in run.metrics.items() if m.unit in wanted}


def _valid(runs: Sequence[Run], condition: str) -> list[Run]:
    return sorted((run for run in runs if run.valid and run.condition == condition), key=lambda run: run.block)


def _paired(runs: Sequence[Run], metric: str, a: str, b: str) -> list[tuple[float, float]]:
    """Pair the blocks in which both conditions have the metric."""
    first, second = (
        {run.block: run.metrics[metric].value for run in _valid(runs, name) if metric in run.metrics} for name in (a, b)
    )
    return [(first[block], second[block]) for block in first if block in second]
