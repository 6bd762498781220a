"""Percentiles of raw samples, and of a histogram in raw/. Those of a load run are computed in load/recorder.py."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest rank: the smallest value that `percent` of all don't exceed. Raises ValueError if empty.

    The result is a measured value, never interpolated between two. The load generator uses the same definition.
    """
    if not values:
        raise ValueError("no values")
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} is not a percentage")
    return sorted(values)[_rank(len(values), percent) - 1]


def histogram_percentile(histogram: Sequence[Sequence[float]], percent: float) -> float:
    """Return the upper bound of the bucket with the nearest rank. `histogram` has rows of [upper bound, count]."""
    total = sum(int(count) for _, count in histogram)
    if not total:
        raise ValueError("no values")
    rank = _rank(total, percent)
    seen = 0
    for upper, count in sorted((upper, int(count)) for upper, count in histogram):
        seen += count
        if seen >= rank:
            return upper
    raise AssertionError("the rank lies within the total")


def _rank(count: int, percent: float) -> int:
    return max(1, math.ceil(round(count * percent / 100, 9)))
