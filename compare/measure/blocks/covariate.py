"""Takes out of a comparison what the machine did meanwhile, as far as a job beside each run shows it (CUPED).

A frozen job runs right before and right after each run, while no shop runs. It is the same for all conditions, so the
true ratio of its seconds is 1. If it was slower beside one run of a block, so was the machine, and probably the run.
The adjusted log-ratio of a block is y - theta * x, where y is the metric's and x is the job's. Deng, Xu, Kohavi and
Walker (2013, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment data") call it
CUPED: theta = cov(y, x) / var(x) makes the variance least.

Two things keep it honest. Theta is learnt from the A/A pair, where both true log-ratios are 0, and applied elsewhere.
If it were fitted to the blocks that it adjusts, their spread would look too small: in simulations, six blocks without a
difference then showed one in 11% of the runs instead of 5%. And it is used only if it would have helped there: each A/A
block is adjusted by a theta from the other blocks, and their mean square must fall by a fifth. With that choice, 5%
stay 5% at four blocks and at sixteen, whether the job says something of the machine or nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .interval_verdict import paired_log_ratios

FEWEST_BLOCKS = 4  # of the A/A pair; each theta that is tried comes from one block less
MUST_FALL_TO = 0.8  # of the mean square: a theta that helped by chance is rarely kept

Pairs = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Covariate:
    """What the A/A pair says about a job beside the runs.

    `left` is the share of the A/A pair's mean square that is left with each block adjusted by the others. It is None if
    that can't be known. `theta` is 0 unless it is `kept`.
    """

    theta: float
    left: float | None
    kept: bool


@dataclass(frozen=True)
class Adjusted:
    """The pairs of a comparison after the adjustment; they are as they were unless it is `kept`."""

    pairs: list[tuple[float, float]]
    theta: float
    kept: bool


NOT_KEPT = Covariate(0.0, None, kept=False)


def adjust(values: Pairs, beside: Pairs, same: Pairs, same_beside: Pairs) -> Adjusted:
    """Adjust the pairs of a comparison by the seconds of the job beside them.

    `values` and `beside` hold the same blocks, and so do `same` and `same_beside`, which are the A/A pair's. The log of
    each ratio moves by theta times the job's; both sides take half of it. Raises ValueError for unequal lengths, and
    for values that are not above 0.
    """
    covariate = learn(same, same_beside)
    moves = [covariate.theta * x for x in _log_ratios(beside)]
    if len(moves) != len(values):
        raise ValueError(f"{len(values)} blocks with {len(moves)} of the job beside them")
    halves = [math.exp(move / 2) for move in moves]
    pairs = [(a / half, b * half) for (a, b), half in zip(values, halves, strict=True)]
    return Adjusted(pairs, covariate.theta, covariate.kept)


def learn(same: Pairs, same_beside: Pairs) -> Covariate:
    """Return theta from the A/A pair, and whether it would have helped there. Raises ValueError as `adjust` does."""
    y, x = _log_ratios(same), _log_ratios(same_beside)
    if len(y) != len(x):
        raise ValueError(f"{len(y)} blocks with {len(x)} of the job beside them")
    xy, xx = [b * a for a, b in zip(y, x, strict=True)], [b * b for b in x]
    raw = math.fsum(a * a for a in y)
    rest = [math.fsum(xx) - own for own in xx]
    if len(y) < FEWEST_BLOCKS or raw == 0 or min(rest) <= 0:
        return NOT_KEPT
    # Both true means are 0, so sums of products through the origin give the covariance and the variance.
    thetas = [(math.fsum(xy) - own) / others for own, others in zip(xy, rest, strict=True)]
    left = math.fsum((a - theta * b) ** 2 for a, b, theta in zip(y, x, thetas, strict=True)) / raw
    kept = left <= MUST_FALL_TO
    return Covariate(math.fsum(xy) / math.fsum(xx) if kept else 0.0, left, kept)


def _log_ratios(pairs: Pairs) -> list[float]:
    return paired_log_ratios(pairs)
