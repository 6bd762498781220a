"""The cost of scaling: metrics that need several conditions of one block."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from ...results import Metric
from ...results import Run

# The cost of one more copy, by the metric whose growth it is.
GROWTH = {
    "extra_copy.pss": "shop.pss",
    "extra_copy.uss": "shop.uss",
    "extra_copy.installed": "shop.installed",
}
# What the same load takes with all copies, as a multiple of what it takes with one. Reading similar products writes
# nothing, so disk I/O is that of checkouts, in conditions that served them.
RISE = {
    "extra_copy.cpu_ratio": "similar.cpu_per_1000",
    "extra_copy.network_ratio": "similar.network_per_1000",
    "extra_copy.disk_written_ratio": "checkout.disk_written_per_1000",
}
CAPACITY = "similar.capacity_rps"
FOR_CAPACITY = {"extra_100rps.pss": "shop.pss", "extra_100rps.installed": "shop.installed"}


@dataclass(frozen=True)
class ScaledCondition:
    """A condition with `copies` of what is scaled. `alone` has one copy, `everything` scales all."""

    copies: int
    alone: str
    everything: str = ""


def derive_costs(runs: Sequence[Run], scaled: Mapping[str, ScaledCondition]) -> list[Run]:
    """Add to each scaled run the cost of each extra copy, and the saving of scaling only the hot part."""
    valid = {run.condition: run for run in runs if run.valid}
    grown = [replace(run, metrics=run.metrics | _growth(run, valid, scaled.get(run.condition))) for run in runs]
    by_name = {run.condition: run for run in grown if run.valid}
    return [replace(run, metrics=run.metrics | _saved(run, by_name, scaled.get(run.condition))) for run in grown]


def _growth(run: Run, valid: Mapping[str, Run], scaled: ScaledCondition | None) -> dict[str, Metric]:
    alone = valid.get(scaled.alone) if scaled else None
    if scaled is None or alone is None or not run.valid:
        return {}
    found: dict[str, Metric] = {}
    for name, source in GROWTH.items():
        if source in run.metrics and source in alone.metrics:
            more, less = run.metrics[source], alone.metrics[source]
            found[name] = Metric((more.value - less.value) / (scaled.copies - 1), more.unit)
    for name, source in RISE.items():
        if source in run.metrics and alone.metrics.get(source, Metric(0, "s")).value > 0:
            found[name] = Metric(run.metrics[source].value / alone.metrics[source].value, "ratio")
    return found | _for_capacity(run, alone)


def _for_capacity(run: Run, alone: Run) -> dict[str, Metric]:
    """Return the cost of 100 more requests a second. It is empty if capacity was not measured, or did not grow."""
    if not {CAPACITY} <= run.metrics.keys() & alone.metrics.keys():
        return {}
    hundreds = (run.metrics[CAPACITY].value - alone.metrics[CAPACITY].value) / 100
    if hundreds <= 0:
        return {}
    return {
        name: Metric((run.metrics[source].value - alone.metrics[source].value) / hundreds, run.metrics[source].unit)
        for name, source in FOR_CAPACITY.items()
        if source in run.metrics and source in alone.metrics
    }


def _saved(run: Run, by_name: Mapping[str, Run], scaled: ScaledCondition | None) -> dict[str, Metric]:
    everything = by_name.get(scaled.everything) if scaled else None
    if everything is None or not {"extra_copy.pss"} <= run.metrics.keys() & everything.metrics.keys():
        return {}
    whole = everything.metrics["extra_copy.pss"].value
    if whole <= 0:
        return {}
    return {"hot_only.saved_pss": Metric(1 - run.metrics["extra_copy.pss"].value / whole, "ratio")}
