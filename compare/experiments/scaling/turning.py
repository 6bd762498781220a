"""The number of copies from which on the services are the smaller shop, in each situation that was measured."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from ...measure.turning_point import crossing
from ...measure.turning_point import Lines
from ...results import Metric
from ...results import Run
from ...results import TurningPoint
from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from .conditions import run_of
from .situations import Situation
from .situations import SITUATIONS

MOST = 50  # copies; nobody runs more of a shop this small
FIRST = "shop.memory"
# What a further copy adds, by where it runs.
STEPS = {"copies on one host": "extra_copy.pss_anon", "copies on hosts of their own": "extra_host.memory"}


def turning_points(runs: Sequence[Run]) -> list[TurningPoint]:
    """Return a turning point for each situation that some block measured in both shops, and each way to place copies.

    Each further copy is taken to add what the second one adds.
    """
    by_block: dict[int, dict[str, Mapping[str, Metric]]] = {}
    for run in runs:
        if run.valid:
            by_block.setdefault(run.block, {})[run.condition] = run.metrics
    found = []
    for situation in SITUATIONS:
        for along, step in STEPS.items():
            pairs = [_lines(by_block[block], situation, step) for block in sorted(by_block)]
            if blocks := [lines for lines in pairs if lines is not None]:
                found.append(_turning_point(situation, along, blocks))
    return found


def _turning_point(situation: Situation, along: str, blocks: Sequence[Lines]) -> TurningPoint:
    where = crossing(blocks, MOST)
    a, b = situation.of(MONOLITH), situation.of(MICRO)
    return TurningPoint(FIRST, a, b, along, MOST, len(blocks), where.estimate, where.low, where.high)


def _lines(runs: Mapping[str, Mapping[str, Metric]], situation: Situation, step: str) -> Lines | None:
    """Return what a block says about both shops in a situation, or None if it lacks something."""
    found: list[float] = []
    for shop in (MONOLITH, MICRO):
        line = _line(runs, situation, shop, step)
        if line is None:
            return None
        found.extend(line)
    return Lines(*found)


def _line(
    runs: Mapping[str, Mapping[str, Metric]], situation: Situation, shop: Shop, step: str
) -> tuple[float, float] | None:
    first, second = (runs.get(run_of(situation, shop, count), {}) for count in (1, 2))
    if FIRST not in first or step not in second:
        return None
    return first[FIRST].value, second[step].value
