"""Compares shares, such as availability: differences of blocks, and an interval that assumes no distribution.

Shares pile up at 0 and at 1, so ratios and t intervals don't fit them. The method is an exact sign-flip permutation. It
assumes only this: if the two conditions were alike, each block's difference could as well have the other sign.
"""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .compare import CONFIDENCE
from .compare import EffectEstimate
from .compare import FEWEST_BLOCKS_FOR_VERDICT
from .compare import Interval
from .compare import interval
from .compare import minimum_detectable
from .compare import POWER
from .compare import verdict

MOST_BLOCKS = 16  # 65,535 subsets; more blocks would take long, and no profile has more
DIGITS = 12  # of a mean; the order of a sum must not make equal means differ


def compare_shares(pairs: Sequence[tuple[float, float]], same: Sequence[tuple[float, float]]) -> EffectEstimate:
    """Compare two conditions by the differences of their blocks. `same` holds the blocks of the A/A pair."""
    differences = [a - b for a, b in pairs]
    found = sign_flip_interval(differences)
    noise = sign_flip_interval([a - b for a, b in same])
    enough = noise is not None and noise.blocks >= FEWEST_BLOCKS_FOR_VERDICT
    floor = max(abs(noise.low), abs(noise.high)) if noise is not None and enough else None
    return EffectEstimate(
        scale="difference",
        estimate=statistics.fmean(differences),
        ci_low=found.low if found else None,
        ci_high=found.high if found else None,
        noise_floor=floor,
        mde=minimum_detectable_share(found, floor) if found and floor is not None else None,
        verdict=verdict(found, floor),
    )


def sign_flip_interval(differences: Sequence[float]) -> Interval | None:
    """Return the interval of those means that an exact two-sided sign-flip test would not reject.

    The means of all subsets cut the line into 2^n parts. The true mean lies in each part with equal chance (Hartigan,
    1969, "Using subsample values as typical values"). The interval leaves out the outermost parts. With fewer than six
    blocks it can't reach its confidence level, and spans all differences. It is None for fewer than two blocks. Raises
    ValueError for over 16.
    """
    count = len(differences)
    if count > MOST_BLOCKS:
        raise ValueError(f"{count} blocks: at most {MOST_BLOCKS}")
    by_t = interval(differences)
    if by_t is None:
        return None
    chosen = _subsets(count)
    means = np.sort(np.round(chosen @ np.asarray(differences) / chosen.sum(axis=1), DIGITS))
    left_out = _left_out(count)
    return Interval(count, by_t.estimate, float(means[left_out - 1]), float(means[-left_out]), by_t.standard_error)


def minimum_detectable_share(found: Interval, floor: float) -> float | None:
    """Return the difference that a run like this one would show with 80% power, or None if no block differed at all.

    With six blocks the interval spans all differences, so all six must lie on one side of 0. That needs a larger
    difference than a t interval would. With more blocks the two agree.
    """
    if not found.standard_error:
        return None
    detectable = minimum_detectable(found, floor)
    if _left_out(found.blocks) > 1:
        return detectable
    spread = found.standard_error * math.sqrt(found.blocks)
    return max(detectable, statistics.NormalDist().inv_cdf(POWER ** (1 / found.blocks)) * spread)


def _left_out(count: int) -> int:
    """Return how many of the outermost means the interval leaves out on either side."""
    return max(1, math.floor((1 << count) * (1 - CONFIDENCE) / 2))


@functools.cache
def _subsets(count: int) -> NDArray[np.float64]:
    """Return all non-empty subsets of so many blocks. Each is a row with 1 for the blocks that are in it."""
    numbers = np.arange(1, 2**count)
    return ((numbers[:, None] >> np.arange(count)) & 1).astype(np.float64)
