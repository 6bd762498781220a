"""Decides whether two conditions differ by more than matters, in a run that looks at its blocks more than once."""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from ...results import Scale
from ...results import Verdict
from .covariate import adjust
from .interval_verdict import blocks_needed
from .interval_verdict import Interval
from .interval_verdict import interval
from .interval_verdict import paired_log_ratios
from .interval_verdict import verdict
from .looks import ERROR
from .looks import FEWEST_BLOCKS
from .looks import level_of_ratios
from .looks import levels_of_shares
from .shares import share_interval

Pairs = Mapping[int, tuple[float, float]]
"""The values of two conditions, by block. Blocks in which one was not measured are missing."""
_Values = list[tuple[float, float]]


@dataclass(frozen=True)
class EffectEstimate:
    """The result of comparing two conditions, on the scale of the metric: ratios or differences.

    `noise_low` and `noise_high` bound the difference of the monolith from itself, at the same level. `needed` is the
    number of blocks that would probably decide. `blocks` is the number of those that the estimate rests on. A decision
    rests on the blocks of its look, even if more follow. `is_adjusted` says that a job beside the runs has taken out
    what the machine did meanwhile.
    """

    scale: Scale
    estimate: float
    ci_low: float | None
    ci_high: float | None
    noise_low: float | None
    noise_high: float | None
    blocks: int
    needed: int | None
    verdict: Verdict
    is_adjusted: bool = False


@dataclass(frozen=True)
class Method:
    """How differences of one scale are made from pairs, bounded at a level, and shown."""

    scale: Scale
    differences: Callable[[Sequence[tuple[float, float]]], list[float]]
    bounded: Callable[[Sequence[tuple[float, float]], float], Interval | None]
    levels: Callable[[Sequence[int]], list[float]]
    distance: Callable[[float], float]
    shown: Callable[[float], float]


RATIOS = Method(
    "ratio",
    paired_log_ratios,
    lambda pairs, level: interval(paired_log_ratios(pairs), level),
    lambda looks: [level_of_ratios(looks)] * len(looks),
    math.log1p,
    math.exp,
)
SHARES = Method(
    "difference",
    lambda pairs: [a - b for a, b in pairs],
    share_interval,
    levels_of_shares,
    float,
    float,
)


@dataclass(frozen=True)
class Beside:
    """The seconds of the job beside the runs of both sides, and beside those of the A/A pair."""

    pairs: Pairs
    same: Pairs


def estimated(method: Method, pairs: Pairs) -> EffectEstimate:
    """Estimate a difference that decides nothing, with its 95% interval. Raises ValueError without pairs."""
    values = method.differences(list(pairs.values()))
    return _shown(method, values, method.bounded(list(pairs.values()), ERROR), None, "no verdict")


def decided(
    method: Method,
    pairs: Pairs,
    same: Pairs,
    delta: float,
    looks: Sequence[int],
    blocks: int,
    beside: Beside | None = None,
) -> EffectEstimate:
    """Return the verdict of the first look that decides, or of the last look that was reached.

    `same` holds the pairs of the A/A conditions, `delta` the smallest difference that matters: 0.05 is 5% of a ratio,
    or 5 points of a share. `blocks` is how many the run has measured. Before its first look there is no verdict.
    `beside` adjusts ratios by a job, if that helps the A/A pair: see covariate.py. Raises ValueError without pairs.
    """
    levels = zip(looks, method.levels(looks), strict=True)
    reached = [(look, level) for look, level in levels if FEWEST_BLOCKS <= look <= blocks]
    distance = method.distance(delta)
    for look, level in reached:
        found = _at(method, *_adjusted(pairs, same, look, beside), level, distance)
        if found.verdict != "undecided":
            return found
    if not reached:
        return estimated(method, pairs)
    so_far = _at(method, *_adjusted(pairs, same, blocks, beside), reached[-1][1], distance)
    return replace(so_far, verdict="undecided")  # between two looks nothing is decided


def _adjusted(pairs: Pairs, same: Pairs, blocks: int, beside: Beside | None) -> tuple[_Values, _Values, bool]:
    """Return the first blocks of both pairs, and whether a job beside them has adjusted the comparison."""
    own, noise = _first(pairs, blocks), _first(same, blocks)
    if beside is None or beside.pairs.keys() != pairs.keys() or beside.same.keys() != same.keys():
        return own, noise, False
    adjusted = adjust(own, _first(beside.pairs, blocks), noise, _first(beside.same, blocks))
    return adjusted.pairs, noise, adjusted.kept


def _first(pairs: Pairs, blocks: int) -> _Values:
    return [pair for block, pair in sorted(pairs.items()) if block < blocks]


def _at(method: Method, pairs: _Values, same: _Values, is_adjusted: bool, level: float, delta: float) -> EffectEstimate:
    return replace(_judged(method, pairs, same, level, delta), is_adjusted=is_adjusted)


def _judged(method: Method, pairs: _Values, same: _Values, level: float, delta: float) -> EffectEstimate:
    values = method.differences(pairs)
    found, noise = method.bounded(pairs, level), method.bounded(same, level)
    if found is None or noise is None or min(found.blocks, noise.blocks) < FEWEST_BLOCKS:
        return _shown(method, values, found, noise, "undecided")
    if not is_quiet(noise, found, delta):
        return _shown(method, values, found, noise, "undecided", blocks_needed(noise, delta, level))
    said = verdict(found, delta)
    needed = blocks_needed(found, delta, level) if said == "undecided" else None
    return _shown(method, values, found, noise, said, needed)


def is_quiet(noise: Interval, found: Interval, delta: float) -> bool:
    """Return whether the machine is quiet enough to decide: whether two equal shops differ by less than what is found.

    The A/A interval must lie within what matters, or else closer to equality than all of the interval that was found.
    """
    return noise.lies_within(max(delta, found.low, -found.high))


def _shown(
    method: Method,
    values: Sequence[float],
    found: Interval | None,
    noise: Interval | None,
    said: Verdict,
    needed: int | None = None,
) -> EffectEstimate:
    return EffectEstimate(
        scale=method.scale,
        estimate=method.shown(math.fsum(values) / len(values)),
        ci_low=method.shown(found.low) if found else None,
        ci_high=method.shown(found.high) if found else None,
        noise_low=method.shown(noise.low) if noise else None,
        noise_high=method.shown(noise.high) if noise else None,
        blocks=len(values),
        needed=needed,
        verdict=said,
    )
