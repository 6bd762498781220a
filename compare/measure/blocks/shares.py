"""Compares shares, such as availability: differences of blocks, and an interval that assumes no distribution.

Shares pile up at 0 and at 1, so ratios and t intervals don't fit them. The method is an exact sign-flip permutation. It
assumes only this: if the two conditions were alike, each block's difference could as well have the other sign.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .compare import Interval
from .looks import MOST_BLOCKS

DIGITS = 12  # of a mean; the order of a sum must not make equal means differ


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
    mean = math.fsum(differences) / count
    error = math.sqrt(math.fsum((value - mean) ** 2 for value in differences) / (count - 1) / count)
    chosen = _subsets(count)
    means = np.sort(np.round(chosen @ np.asarray(differences) / chosen.sum(axis=1), DIGITS))
    return Interval(count, mean, float(means[left_out - 1]), float(means[-left_out]), error)


@functools.cache
def _subsets(count: int) -> NDArray[np.float64]:
    """Return all non-empty subsets of so many blocks. Each is a row with 1 for the blocks that are in it."""
    numbers = np.arange(1, 2**count)
    return ((numbers[:, None] >> np.arange(count)) & 1).astype(np.float64)
