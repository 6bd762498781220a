"""Comparing shares, such as availability: differences of blocks, and an interval that assumes no distribution.

Shares pile up at 0 and at 1, so ratios and t intervals don't fit them. If the two conditions were alike, each block's
difference could as well have had the other sign; that is all that is assumed here (exact sign-flip permutation).
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence

from .compare import CONFIDENCE
from .compare import Found
from .compare import Interval
from .compare import interval
from .compare import minimum_detectable
from .compare import verdict

MOST_BLOCKS = 16  # 65,535 subsets; more blocks would take long, and no profile has them


def compare_shares(pairs: Sequence[tuple[float, float]], same: Sequence[tuple[float, float]]) -> Found:
    """Compare two conditions by the differences of their blocks; `same` holds the blocks of the A/A pair."""
    differences = [a - b for a, b in pairs]
    found = sign_flip_interval(differences)
    noise = sign_flip_interval([a - b for a, b in same])
    floor = None if noise is None else max(abs(noise.low), abs(noise.high))
    return Found(
        scale="difference",
        estimate=statistics.fmean(differences),
        ci_low=found.low if found else None,
        ci_high=found.high if found else None,
        noise_floor=floor,
        mde=minimum_detectable(found, floor) if found and floor is not None else None,
        verdict=verdict(found, floor),
    )


def sign_flip_interval(differences: Sequence[float]) -> Interval | None:
    """Return the interval of those means that an exact two-sided sign-flip test would not refuse.

    The means of all subsets cut the line into 2^n parts, and the true one lies in each with equal chance (Hartigan,
    1969, "Using subsample values as typical values"); the outermost parts are left out. None below two blocks; with
    fewer than six the interval can't be as sure as it should, and spans all differences. Raises ValueError for over 16.
    """
    count = len(differences)
    if count > MOST_BLOCKS:
        raise ValueError(f"{count} blocks: at most {MOST_BLOCKS}")
    by_t = interval(differences)
    if by_t is None:
        return None
    means = sorted(
        statistics.fmean(subset) for size in range(1, count + 1) for subset in itertools.combinations(differences, size)
    )
    left_out = max(1, math.floor(2**count * (1 - CONFIDENCE) / 2))
    return Interval(count, by_t.estimate, means[left_out - 1], means[-left_out], by_t.standard_error)
