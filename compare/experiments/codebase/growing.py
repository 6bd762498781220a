"""How steeply something grows with the code: as a multiple of what it is without added features."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from ...results import Metric
from ...results import Run
from .conditions import CONDITIONS

GROWTH = {
    "slice.growth": "slice.lines",
    "reach.growth": "reach.lines",
    "one_room.check_growth": "one_room.check_cpu",
    "open_one.check_growth": "open_one.check_cpu",
    "open_all.check_growth": "open_all.check_cpu",
    "open_one.edit_growth": "open_one.edit_cpu",
}
"""What is compared as a multiple, and what it is a multiple of."""
SMALL: Mapping[str, str] = {condition.name: condition.beside[0] for condition in CONDITIONS if condition.beside}


def derive_growth(runs: Sequence[Run]) -> list[Run]:
    """Add to each run of a grown shop its metrics as multiples of those of the small shop in the same block.

    Multiples are compared, and not differences for each feature: a machine that is twice as fast changes the seconds.
    """
    valid = {run.condition: run for run in runs if run.valid}
    return [replace(run, metrics=run.metrics | _growth(run, valid.get(SMALL.get(run.condition, "")))) for run in runs]


def _growth(run: Run, small: Run | None) -> dict[str, Metric]:
    if small is None or not run.valid:
        return {}
    return {
        name: Metric(run.metrics[of].value / small.metrics[of].value, "growth")
        for name, of in GROWTH.items()
        if of in run.metrics and of in small.metrics
    }
