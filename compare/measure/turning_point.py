"""The size at which an answer turns: where two lines cross that were measured in blocks, with Fieller's interval.

In each block two shops are measured with one copy and with one more. That gives two lines: what each holds at first,
and what each further copy adds. The lines cross where the gap at first, divided by the gain of each further copy, is
used up. The gap and the gain come from the same block, so they vary together. Fieller's interval for such a ratio
holds every number of copies for which a t test finds no difference (E. C. Fieller, "Some problems in interval
estimation", J. Royal Statistical Society B 16, 1954, pages 175 to 185). It has no upper end if the blocks don't show
that there is a gain at all. A bootstrap would need more than a few blocks.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scipy import special

CONFIDENCE = 0.95
ROUNDING = 1e-12  # relative: what floats lose when equal numbers are subtracted


@dataclass(frozen=True)
class Lines:
    """One block: what `a` and `b` hold with one copy, and what each further copy adds."""

    a_first: float
    a_step: float
    b_first: float
    b_step: float

    @property
    def gap(self) -> float:
        """How much more `b` holds at first."""
        return self.b_first - self.a_first

    @property
    def gain(self) -> float:
        """How much less a further copy of `b` adds."""
        return self.a_step - self.b_step


@dataclass(frozen=True)
class Crossing:
    """The number of copies from which on `b` is lower than `a`, up to the most that was asked for.

    `estimate` is None if `b` is not lower even then. Below `low` copies, `b` is shown not to be lower; if `low` is
    None, up to the most. From `high` copies on, `b` is shown to be lower; if `high` is None, nowhere.
    """

    estimate: float | None
    low: float | None
    high: float | None


def crossing(blocks: Sequence[Lines], most: float, confidence: float = CONFIDENCE) -> Crossing:
    """Find from how many copies on, 1 to `most`, `b` is lower. A single block gives no interval. Raises ValueError."""
    if not blocks:
        raise ValueError("there is no block to find a turning point in")
    gap, gain = (statistics.fmean(values) for values in _gaps_and_gains(blocks))

    def difference(copies: float) -> float:
        return gap - (copies - 1) * gain

    turns = [1 + gap / gain] if gain else []
    estimate = _first_from(lambda copies: difference(copies) < 0, turns, most)
    if len(blocks) < 2:
        return Crossing(estimate, None, None)
    t = float(special.stdtrit(len(blocks) - 1, 0.5 + confidence / 2))
    gap_variance, covariance, gain_variance = _variances_of_means(blocks)

    def margin(copies: float) -> float:
        further = copies - 1
        return t * math.sqrt(max(0.0, gap_variance - 2 * further * covariance + further**2 * gain_variance))

    turns = _roots(gain**2 - t**2 * gain_variance, gap * gain - t**2 * covariance, gap**2 - t**2 * gap_variance)
    low = _first_from(lambda copies: difference(copies) < margin(copies), turns, most)
    high = _first_from(lambda copies: difference(copies) < -margin(copies), turns, most)
    return Crossing(estimate, low, high)


def _gaps_and_gains(blocks: Sequence[Lines]) -> tuple[list[float], list[float]]:
    return [lines.gap for lines in blocks], [lines.gain for lines in blocks]


def _variances_of_means(blocks: Sequence[Lines]) -> tuple[float, float, float]:
    """Return the variance of the mean gap, its covariance with the mean gain, and the variance of the mean gain."""
    gaps, gains = _gaps_and_gains(blocks)
    count = len(blocks)
    return (
        statistics.variance(gaps) / count,
        statistics.covariance(gaps, gains) / count,
        statistics.variance(gains) / count,
    )


def _roots(a: float, b: float, c: float) -> list[float]:
    """Return the copies at which the difference equals its margin, or minus its margin.

    There, the number of further copies solves a x² - 2 b x + c = 0.
    """
    if a == 0:
        return [1 + c / (2 * b)] if b else []
    inside = b**2 - a * c
    if inside < -ROUNDING * b**2:
        return []
    half = math.sqrt(max(0.0, inside))
    return sorted(1 + (b + sign * half) / a for sign in (-1, 1))


def _first_from(holds: Callable[[float], bool], turns: Sequence[float], most: float) -> float | None:
    """Return the first number from which on something holds up to `most`. It can change only at `turns`."""
    first = None
    edges = [1.0, *(turn for turn in turns if 1 < turn < most), float(most)]
    for start, end in reversed(list(pairwise(edges))):
        if not holds((start + end) / 2):
            break
        first = start
    return first
