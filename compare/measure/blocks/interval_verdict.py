"""Compares two conditions: paired log-ratios over blocks, a t interval, and a verdict against what matters.

The unit is the block. Both conditions ran once in it, close together, so changes between blocks cancel out. Ratios
are compared by their logarithms: there, twice as slow and twice as fast are equally far from equal.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from ...results import Verdict

POWER = 0.80


@dataclass(frozen=True)
class Interval:
    """The mean difference of paired blocks, such as a log-ratio, with its interval. `standard_error` is the mean's."""

    blocks: int
    estimate: float
    low: float
    high: float
    standard_error: float

    def lies_within(self, delta: float) -> bool:
        """Return whether the whole interval is smaller than a difference that matters."""
        return -delta < self.low and self.high < delta


def paired_log_ratios(pairs: Sequence[tuple[float, float]]) -> list[float]:
    """Return log(a/b) for each block. Raises ValueError for values that are not above 0."""
    if any(not (value > 0 and math.isfinite(value)) for pair in pairs for value in pair):
        raise ValueError("a ratio needs values above 0")
    return [math.log(a / b) for a, b in pairs]


def interval(log_ratios: Sequence[float], level: float) -> Interval | None:
    """Return Student's t interval for the mean at a two-sided level, or None for fewer than two blocks."""
    count = len(log_ratios)
    if count < 2:
        return None
    mean = math.fsum(log_ratios) / count
    # statistics.stdev computes with fractions, which takes twenty times as long. Nothing here needs that.
    error = math.sqrt(math.fsum((value - mean) ** 2 for value in log_ratios) / (count - 1) / count)
    half = error * quantile(1 - level / 2, count)
    return Interval(count, mean, mean - half, mean + half, error)


def verdict(found: Interval, delta: float) -> Verdict:
    """Return what an interval says of a difference, if `delta` is the smallest that matters.

    Higher and lower need an interval beyond equality and an estimate beyond `delta`. Negligible needs an interval
    within it. All else is undecided. decision_at_looks.py asks only where the machine is quiet enough, and at a look.
    """
    if found.lies_within(delta):
        return "negligible"
    if found.low > 0 and found.estimate > delta:
        return "higher"
    if found.high < 0 and found.estimate < -delta:
        return "lower"
    return "undecided"


def blocks_needed(found: Interval, delta: float, level: float) -> int | None:
    """Return how many blocks would decide with 80% power, if estimate and spread stay as they are.

    It is None if no number up to 1,000 would do: where the estimate is as large as what matters, nothing decides.
    """
    size = abs(found.estimate)
    distance = size if size > delta else delta - size
    spread = found.standard_error * math.sqrt(found.blocks)
    for blocks in range(2, 1001):
        if (quantile(1 - level / 2, blocks) + quantile(POWER, blocks)) * spread < distance * math.sqrt(blocks):
            return max(blocks, found.blocks + 1)
    return None


@functools.cache
def quantile(probability: float, blocks: int) -> float:
    """Return a quantile of Student's t for the mean of so many blocks."""
    # scipy.stats has this too, but its import takes over a second.
    return float(special.stdtrit(blocks - 1, probability))
