"""What a crash costs, whether it comes by a signal or by a request: the mean over both kinds."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from ...results import Metric
from ...results import Run
from .conditions import CONDITIONS
from .conditions import KILL
from .conditions import POISON

LOST = "shop.lost"
LOST_BY_CRASHES = "crashes.lost"
CRASHED: Mapping[str, str] = {
    c.name_of_part(KILL): c.name_of_part(POISON) for c in CONDITIONS if POISON in c.parts_beside.get(KILL, ())
}
"""The runs in which a request ends a process, by those in which a signal does."""


def derive_crashes(runs: Sequence[Run]) -> list[Run]:
    """Add to each run with a kill the feature-seconds that a crash costs: the mean over the kill and the crash.

    A supervisor restarts a process later if it has just died before. So the second of the two costs more, and which
    one is second changes from block to block. The mean over both holds none of that.
    """
    valid = {run.condition: run for run in runs if run.valid}
    return [replace(run, metrics=run.metrics | _lost(run, valid.get(CRASHED.get(run.condition, "")))) for run in runs]


def _lost(killed: Run, crashed: Run | None) -> dict[str, Metric]:
    if crashed is None or not killed.valid or not all(LOST in run.metrics for run in (killed, crashed)):
        return {}
    mean = (killed.metrics[LOST].value + crashed.metrics[LOST].value) / 2
    return {LOST_BY_CRASHES: Metric(mean, killed.metrics[LOST].unit)}
