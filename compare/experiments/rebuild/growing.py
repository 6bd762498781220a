"""How steeply the wait of a changed line grows with the code: as a multiple of what it is without added features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...results import Metric
from ...results import Run
from .conditions import GROWN
from .conditions import ROOM

WAIT, GROWTH = f"{ROOM}.edit_to_answer", f"{ROOM}.edit_growth"
SMALL = {condition.name: condition.beside[0] for condition in GROWN if condition.beside}


def derive_growth(runs: Sequence[Run]) -> list[Run]:
    """Add to each run of a grown shop its wait as a multiple of that of the small shop in the same block.

    A multiple is compared, and not seconds for each feature: a machine that is twice as fast changes the seconds.
    """
    valid = {run.condition: run for run in runs if run.valid}
    return [replace(run, metrics=run.metrics | _growth(run, valid.get(SMALL.get(run.condition, "")))) for run in runs]


def _growth(run: Run, small: Run | None) -> dict[str, Metric]:
    if small is None or not run.valid:
        return {}
    return {GROWTH: Metric(run.metrics[WAIT].value / small.metrics[WAIT].value, "growth")}
