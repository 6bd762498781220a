"""From runs to comparisons with verdicts: the same for every experiment."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from ...measure.blocks.decision_at_looks import Beside
from ...measure.blocks.decision_at_looks import decided
from ...measure.blocks.decision_at_looks import EffectEstimate
from ...measure.blocks.decision_at_looks import estimated
from ...measure.blocks.decision_at_looks import Method
from ...measure.blocks.decision_at_looks import Pairs
from ...measure.blocks.decision_at_looks import RATIOS
from ...measure.blocks.decision_at_looks import SHARES
from ...results import Comparison
from ...results import Run
from ...results import Verdict
from .beside import DURATION
from .experiment import AnyExperiment
from .experiment import Primary

COUNTED_UNITS = ("parts", "lines", "files")  # as many in every block, so that one block decides
RATIO_UNITS = ("s", "rps", "bytes", "feature_seconds", "growth", *COUNTED_UNITS)
UNDECIDED = ("undecided", "no verdict")
SHARE_UNITS = ("share",)  # what has the unit "count" is shown, and not compared


def compare_runs(experiment: AnyExperiment, runs: Sequence[Run], profile: str) -> list[Comparison]:
    """Compare every measured metric in every declared pair of conditions. Primaries are decided, others estimated."""
    primaries = {(p.metric, p.a, p.b): p for p in experiment.primaries_of(profile)}
    pairs = dict.fromkeys((*experiment.compared, *((p.a, p.b) for p in primaries.values())))
    found = []
    for metric, unit in _metrics(runs).items():
        for a, b in pairs:
            primary = primaries.get((metric, a, b))
            compared = _compared(experiment, runs, (metric, unit, a, b), primary, profile)
            if compared is not None:
                found.append(compared)
    return found


def undecided_primaries(experiment: AnyExperiment, runs: Sequence[Run], profile: str) -> list[Primary]:
    """Return the primaries on which the blocks so far have given no verdict, of those that can be compared at all."""
    known = {(c.metric, c.a, c.b): c.verdict for c in compare_runs(experiment, runs, profile)}
    return [p for p in experiment.primaries_of(profile) if known.get((p.metric, p.a, p.b)) in UNDECIDED]


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
    experiment: AnyExperiment,
    runs: Sequence[Run],
    what: tuple[str, str, str, str],
    primary: Primary | None,
    profile: str,
) -> Comparison | None:
    metric, unit, a, b = what
    pairs, same = _paired(runs, metric, a, b), _paired(runs, metric, *experiment.same_for(b))
    method = SHARES if unit in SHARE_UNITS else RATIOS
    if not _fits(method, pairs):
        return None
    if primary is None:
        return _comparison(what, estimated(method, pairs))
    if primary.counted:
        found = estimated(method, pairs)
        plain = replace(found, ci_low=None, ci_high=None, verdict=_counted(method, pairs, primary.delta))
        return replace(_comparison(what, plain), counted=True, claim=primary.claim, supported_by=primary.supported_by)
    blocks = max(run.block for run in runs) + 1
    usable = same if _fits(method, same) else {}
    beside = _beside(runs, (a, b), experiment.same_for(b)) if experiment.beside and method is RATIOS else None
    found = decided(method, pairs, usable, primary.delta, experiment.looks[profile], blocks, beside)
    return replace(
        _comparison(what, found), delta=primary.delta, claim=primary.claim, supported_by=primary.supported_by
    )


def _beside(runs: Sequence[Run], pair: tuple[str, str], same: tuple[str, str]) -> Beside:
    return Beside(_paired(runs, DURATION, *pair), _paired(runs, DURATION, *same))


def _fits(method: Method, pairs: Pairs) -> bool:
    """Return whether there is something to compare.

    A block with a value of 0 has no ratio. Without such blocks, the ratio would describe only the others.
    """
    return bool(pairs) and (method is SHARES or all(a > 0 and b > 0 for a, b in pairs.values()))


def _counted(method: Method, pairs: Pairs, delta: float) -> Verdict:
    """Return how counts differ by at least `delta`. Unlike counts in two blocks are no counts."""
    least = method.distance(delta)
    signs = {(change > least) - (change < -least) for change in method.differences(list(pairs.values()))}
    known: dict[int, Verdict] = {1: "higher", 0: "negligible", -1: "lower"}
    return known[signs.pop()] if len(signs) == 1 else "undecided"


def _comparison(what: tuple[str, str, str, str], found: EffectEstimate) -> Comparison:
    metric, unit, a, b = what
    return Comparison(
        metric=metric,
        unit=unit,
        a=a,
        b=b,
        estimate=found.estimate,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
        verdict=found.verdict,
        scale=found.scale,
        blocks=found.blocks,
        noise_low=found.noise_low,
        noise_high=found.noise_high,
        needed=found.needed,
        adjusted=found.is_adjusted,
    )


def _metrics(runs: Sequence[Run]) -> Mapping[str, str]:
    wanted = (*RATIO_UNITS, *SHARE_UNITS)
    return {name: m.unit for run in runs for name, m in run.metrics.items() if m.unit in wanted}


def _valid(runs: Sequence[Run], condition: str) -> list[Run]:
    return sorted((run for run in runs if run.valid and run.condition == condition), key=lambda run: run.block)


def _paired(runs: Sequence[Run], metric: str, a: str, b: str) -> dict[int, tuple[float, float]]:
    """Pair the blocks in which both conditions have the metric."""
    first, second = (
        {run.block: run.metrics[metric].value for run in _valid(runs, name) if metric in run.metrics} for name in (a, b)
    )
    return {block: (first[block], second[block]) for block in first if block in second}
