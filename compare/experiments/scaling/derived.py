"""The cost of scaling: metrics that need several conditions of one block."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from ...results import Metric
from ...results import Run

INSTALLED = "shop.installed"
# What the same load takes with all copies, as a multiple of what it takes with one. The first part of the name of each
# quantity is the load's.
RISE = {
    "extra_copy.cpu_ratio": "cpu_per_1000",
    "extra_copy.network_ratio": "network_per_1000",
    "extra_copy.disk_written_ratio": "disk_written_per_1000",
}
CAPACITY = "similar.capacity_rps"
FOR_CAPACITY = {"extra_100rps.memory": "shop.memory", "extra_100rps.installed": INSTALLED}


@dataclass(frozen=True)
class ScaledCondition:
    """A run with `copies` of what is scaled. `alone` is the run with one copy."""

    copies: int
    alone: str


def derive_costs(runs: Sequence[Run], scaled: Mapping[str, ScaledCondition]) -> list[Run]:
    """Add to each scaled run what it costs beside the run with one copy."""
    valid = {run.condition: run for run in runs if run.valid}
    return [replace(run, metrics=run.metrics | _costs(run, valid, scaled.get(run.condition))) for run in runs]


def _costs(run: Run, valid: Mapping[str, Run], scaled: ScaledCondition | None) -> dict[str, Metric]:
    alone = valid.get(scaled.alone) if scaled else None
    if scaled is None or alone is None or not run.valid:
        return {}
    found: dict[str, Metric] = {}
    if INSTALLED in run.metrics and INSTALLED in alone.metrics:
        more_bytes = run.metrics[INSTALLED].value - alone.metrics[INSTALLED].value
        found["extra_copy.installed"] = Metric(more_bytes / (scaled.copies - 1), "bytes")
    return found | _rises(run, alone) | _for_capacity(run, alone)


def _rises(run: Run, alone: Run) -> dict[str, Metric]:
    found = {}
    for name, quantity in RISE.items():
        for source, metric in run.metrics.items():
            if source.endswith(f".{quantity}") and source in alone.metrics and alone.metrics[source].value > 0:
                found[name] = Metric(metric.value / alone.metrics[source].value, "ratio")
    return found


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
