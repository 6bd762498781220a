"""Compares two conditions: paired log-ratios over blocks, a t interval, and a verdict that noise alone can't give.

The unit is the block. Both conditions ran once in it, close together, so changes between blocks cancel out. Ratios
are compared by their logarithms: there, twice as slow and twice as fast are equally far from equal.
"""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from ..results import Scale
from ..results import Verdict

CONFIDENCE = 0.95
POWER = 0.80
FEWEST_BLOCKS_FOR_VERDICT = 6


@dataclass(frozen=True)
class Interval:
    """The mean log-ratio of paired blocks with its t interval. `standard_error` is the mean's."""

    blocks: int
    estimate: float
    low: float
    high: float
    standard_error: float


def paired_log_ratios(a: Sequence[float], b: Sequence[float]) -> list[float]:
    """Return log(a/b) for each block. Raises ValueError for unequal lengths, and for values that are not above 0."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} blocks of one condition against {len(b)} of the other")
    if any(not (value > 0 and math.isfinite(value)) for value in (*a, *b)):
        raise ValueError("a ratio needs values above 0")
    return [math.log(x / y) for x, y in zip(a, b, strict=True)]


def interval(log_ratios: Sequence[float]) -> Interval | None:
    """Return Student's t interval for the mean, or None for fewer than two blocks."""
    count = len(log_ratios)
    if count < 2:
        return None
    mean = statistics.fmean(log_ratios)
    # statistics.stdev computes with fractions, which takes twenty times as long. Nothing here needs that.
    error = math.sqrt(math.fsum((value - mean) ** 2 for value in log_ratios) / (count - 1) / count)
    half = error * _quantile(0.5 + CONFIDENCE / 2, count)
    return Interval(count, mean, mean - half, mean + half, error)


def noise_floor(same_against_same: Sequence[float]) -> float | None:
    """Return the upper bound of a condition's absolute log-ratio to itself (A/A), or None for fewer than six blocks."""
    if len(same_against_same) < FEWEST_BLOCKS_FOR_VERDICT:
        return None
    found = interval(same_against_same)
    return None if found is None else max(abs(found.low), abs(found.high))


def minimum_detectable(found: Interval, floor: float) -> float:
    """Return the log-ratio that a run like this one would call a difference with 80% power.

    Such a ratio must move the interval off 0 and the estimate over the floor. The result is the larger of the two.
    """
    power = _quantile(POWER, found.blocks)
    off_zero = (_quantile(0.5 + CONFIDENCE / 2, found.blocks) + power) * found.standard_error
    over_floor = floor + power * found.standard_error
    return max(off_zero, over_floor)


def verdict(found: Interval | None, floor: float | None) -> Verdict:
    """Return higher or lower only if the interval excludes 0 and the estimate exceeds the floor.

    Without an A/A floor, or with fewer than six blocks, there is no verdict at all.
    """
    if found is None or floor is None or found.blocks < FEWEST_BLOCKS_FOR_VERDICT:
        return "no verdict"
    if found.low > 0 and found.estimate > floor:
        return "higher"
    if found.high < 0 and found.estimate < -floor:
        return "lower"
    return "no difference shown"


@dataclass(frozen=True)
class EffectEstimate:
    """The result of comparing two conditions, on the scale of the metric: ratios or differences."""

    scale: Scale
    estimate: float
    ci_low: float | None
    ci_high: float | None
    noise_floor: float | None
    mde: float | None
    verdict: Verdict


def compare_ratios(pairs: Sequence[tuple[float, float]], same: Sequence[tuple[float, float]]) -> EffectEstimate:
    """Compare two conditions by the ratios of their blocks. `same` holds the blocks of the A/A pair."""
    ratios = paired_log_ratios([a for a, _ in pairs], [b for _, b in pairs])
    floor = noise_floor(paired_log_ratios([a for a, _ in same], [b for _, b in same]))
    found = interval(ratios)
    return EffectEstimate(
        scale="ratio",
        estimate=math.exp(statistics.fmean(ratios)),
        ci_low=math.exp(found.low) if found else None,
        ci_high=math.exp(found.high) if found else None,
        noise_floor=math.exp(floor) if floor is not None else None,
        mde=math.exp(minimum_detectable(found, floor)) if found and floor is not None else None,
        verdict=verdict(found, floor),
    )


@functools.cache
def _quantile(probability: float, blocks: int) -> float:
    # scipy.stats has this too, but its import takes over a second.
    return float(special.stdtrit(blocks - 1, probability))
