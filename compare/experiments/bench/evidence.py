"""The evidence for doubts about a result. It comes from what the report holds, and from nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Sequence

from ...effect_text import noise_text
from ...measure.blocks.autocorrelation import autocorrelation
from ...measure.doubts import Evidence
from ...measure.doubts import experiment_doubts
from ...results import Circumstances
from ...results import Comparison
from ...results import Doubt
from ...results import ExperimentResult
from ...results import Run
from .analysis import later_to_earlier


def doubts_of(result: ExperimentResult) -> list[Doubt]:
    """Return the doubts about an experiment's numbers. A report that was read back gives the same doubts."""
    return experiment_doubts(evidence_of(result))


def evidence_of(result: ExperimentResult) -> Evidence:
    """Gather what is known about how an experiment was measured."""
    measured = _by_launch(result.runs)
    launched = [each for each in measured if each.was_launched]
    deciding = _deciding(result)
    regular = [name for name in result.conditions if name not in result.occasional]
    return Evidence(
        blocks=len(set.intersection(*(_valid_blocks(result.runs, name) for name in regular))),
        pinned_apart=all(each.pinned_apart for each in launched),
        wide_noise=_wide_noise(result),
        invalid=sum(not run.valid for run in result.runs),
        repeated=result.repeated,
        drifts=_drifts(result),
        autocorrelation=autocorrelation([_log_ratios(result.runs, c) for c in deciding if c.scale == "ratio"]),
        other_load_cores=_mean_over_time(measured, lambda each: each.other_load_cores),
        steal_percent=_mean_over_time(measured, lambda each: each.steal_percent),
        generator_cpu_percents=[each.generator_cpu_percent for each in launched],
        harness_cpu_percents=[each.harness_cpu_percent for each in launched],
        late_p99_ms=[each.late_p99_ms for each in launched if each.late_p99_ms is not None],
        shared_core=any(each.shared_core for each in launched),
        full_memory=all(each.full_memory for each in measured),
        exhausted=_exhausted(result.runs),
        only_counted=bool(deciding) and all(comparison.counted for comparison in deciding),
        not_measured=list(dict.fromkeys(what for each in measured for what in each.not_measured)),
    )


def _by_launch(runs: Sequence[Run]) -> list[Circumstances]:
    """Return the circumstances of each launch once, even if the launch had several parts."""
    known = {(run.block, run.position): run.circumstances for run in runs if run.circumstances is not None}
    return list(known.values())


def _valid_blocks(runs: Sequence[Run], condition: str) -> set[int]:
    return {run.block for run in runs if run.valid and run.condition == condition}


def _deciding(result: ExperimentResult) -> list[Comparison]:
    """Return the comparisons that decide claims, or that an A/A check measures the noise of."""
    return [c for c in result.comparisons if c.claim or c.delta is not None]


def _wide_noise(result: ExperimentResult) -> dict[str, str]:
    return {c.metric: noise_text(c) for c in _deciding(result) if c.is_noise_wide}


def _drifts(result: ExperimentResult) -> dict[str, float]:
    sides = dict.fromkeys((c.metric, name) for c in _deciding(result) if c.scale == "ratio" for name in (c.a, c.b))
    ratios = {f"{metric} of {name}": later_to_earlier(result.runs, metric, name) for metric, name in sides}
    return {side: ratio for side, ratio in ratios.items() if ratio is not None}


def _log_ratios(runs: Sequence[Run], compared: Comparison) -> dict[int, float]:
    """Return the log-ratio of a comparison in each block that has both values, by block."""
    a, b = (
        {run.block: run.metrics[compared.metric].value for run in runs if _counts(run, name, compared.metric)}
        for name in (compared.a, compared.b)
    )
    return {block: math.log(a[block] / b[block]) for block in a.keys() & b.keys()}


def _counts(run: Run, condition: str, metric: str) -> bool:
    return run.valid and run.condition == condition and metric in run.metrics and run.metrics[metric].value > 0


def _mean_over_time(measured: Sequence[Circumstances], value: Callable[[Circumstances], float]) -> float:
    wall_s = sum(each.wall_s for each in measured)
    return sum(value(each) * each.wall_s for each in measured) / wall_s if wall_s else 0.0


def _exhausted(runs: Sequence[Run]) -> list[str]:
    """Name each exhausted resource once, with the conditions in which it ran out."""
    where: dict[str, dict[str, None]] = {}
    for run in runs:
        for what in run.circumstances.exhausted if run.circumstances else ():
            where.setdefault(what, {})[run.condition] = None
    return [f"{what} in {', '.join(names)}" for what, names in where.items()]
