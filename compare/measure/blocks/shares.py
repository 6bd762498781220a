"""Compares shares, such as availability: differences of blocks, and an interval that assumes no distribution.

Shares pile up at 0 and at 1, so ratios and t intervals don't fit them. The method is an exact sign-flip permutation. It
assumes only this: if the two conditions were alike, each block's difference could as well have the other sign.

Four blocks have too few signs to decide anything, but enough ranks. If the two conditions were alike, all four values
of one would be above all four of the other in 1 of 70 cases (Mann and Whitney 1947, "On a test of whether one of two
random variables is stochastically larger than the other"). That takes all eight values for interchangeable. What a
block does to both sides alike makes it rarer still that they lie apart, so it errs on the safe side.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .interval_verdict import Interval
from .looks import MOST_BLOCKS
from .looks import rank_level

DIGITS = 12  # of a mean; the order of a sum must not make equal means differ


def share_interval(pairs: Sequence[tuple[float, float]], level: float) -> Interval | None:
    """Return the interval of the difference of two shares at a level: by sign flips, or by ranks in so few blocks.

    It is None for fewer than two blocks, and where neither can reach the level. Raises ValueError for over 16 blocks.
    """
    return sign_flip_interval([a - b for a, b in pairs], level) or rank_interval(pairs, level)


def rank_interval(pairs: Sequence[tuple[float, float]], level: float) -> Interval | None:
    """Return the interval of those shifts at which neither side lies wholly above the other.

    It is the widest that an exact rank test has. None for fewer than two blocks, and where they can't reach the level.
    """
    count = len(pairs)
    if count < 2 or level < rank_level(count):
        return None
    own, other = ([pair[side] for pair in pairs] for side in (0, 1))
    low, high = round(min(own) - max(other), DIGITS), round(max(own) - min(other), DIGITS)
    mean, error = _mean_and_error([a - b for a, b in pairs])
    return Interval(count, mean, low, high, error)


def sign_flip_interval(differences: Sequence[float], level: float) -> Interval | None:
    """Return the interval of those means that an exact two-sided sign-flip test would not reject at a level.

    The means of all subsets cut the line into 2^n parts. The true mean lies in each part with equal chance (Hartigan,
    1969, "Using subsample values as typical values"). The interval leaves out the outermost parts. It is None for fewer
    than two blocks, and where so few blocks can't reach the level. Raises ValueError for over 16.
    """
    count = len(differences)
    if count > MOST_BLOCKS:
        raise ValueError(f"{count} blocks: at most {MOST_BLOCKS}")
    left_out = math.floor((1 << count) * level / 2 + 1e-9)
    if count < 2 or left_out < 1:
        return None
    mean, error = _mean_and_error(differences)
    chosen = _subsets(count)
    means = np.sort(np.round(chosen @ np.asarray(differences) / chosen.sum(axis=1), DIGITS))
    return Interval(count, mean, float(means[left_out - 1]), float(means[-left_out]), error)


def _mean_and_error(differences: Sequence[float]) -> tuple[float, float]:
    count = len(differences)
    mean = math.fsum(differences) / count
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in differences) / (count - 1) / count)


@functools.cache
def _subsets(count: int) -> NDArray[np.float64]:
    """Return all non-empty subsets of so many blocks. Each is a row with 1 for the blocks that are in it."""
    numbers = np.arange(1, 2**count)
    return ((numbers[:, None] >> np.arange(count)) & 1).astype(np.float64)
