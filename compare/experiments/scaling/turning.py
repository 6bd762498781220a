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

BlockMetrics = Mapping[str, Mapping[str, Metric]]
MOST = 50  # copies; nobody runs more of a shop this small
METRIC, FIRST = "shop.memory", "one_copy.memory"
CLAIM = "C4"
# What a further copy adds, by where it runs.
STEPS = {"copies on one host": "extra_copy.pss_anon", "copies on hosts of their own": "extra_host.memory"}


def turning_points(runs: Sequence[Run]) -> list[TurningPoint]:
    """Return a turning point for each situation that some block measured in both shops, and each way to place copies.

    Each further copy is taken to add what the second one adds.
    """
    by_block = metrics_by_block(runs)
    found = []
    for situation in SITUATIONS:
        for along, step in STEPS.items():
            lines = [_lines(block, situation, step) for block in by_block]
            found += turning_point_of(situation.of(MONOLITH), situation.of(MICRO), along, lines)
    return found


def metrics_by_block(runs: Sequence[Run]) -> list[BlockMetrics]:
    """Return the metrics of the valid runs of each block, by run."""
    by_block: dict[int, dict[str, Mapping[str, Metric]]] = {}
    for run in runs:
        if run.valid:
            by_block.setdefault(run.block, {})[run.condition] = run.metrics
    return [by_block[block] for block in sorted(by_block)]


def turning_point_of(a: str, b: str, along: str, lines: Sequence[Lines | None]) -> list[TurningPoint]:
    """Return the turning point from `a` to `b`, or nothing if no block has the lines."""
    blocks = [each for each in lines if each is not None]
    if not blocks:
        return []
    where = crossing(blocks, MOST)
    return [TurningPoint(METRIC, a, b, along, MOST, len(blocks), where.estimate, where.low, where.high, CLAIM)]


def _lines(runs: BlockMetrics, situation: Situation, step: str) -> Lines | None:
    """Return what a block says about both shops in a situation, or None if it lacks something."""
    found: list[float] = []
    for shop in (MONOLITH, MICRO):
        line = _line(runs, situation, shop, step)
        if line is None:
            return None
        found.extend(line)
    return Lines(*found)


def _line(runs: BlockMetrics, situation: Situation, shop: Shop, step: str) -> tuple[float, float] | None:
    metrics = runs.get(run_of(situation, shop, 2), {})
    return (metrics[FIRST].value, metrics[step].value) if {FIRST, step} <= metrics.keys() else None
