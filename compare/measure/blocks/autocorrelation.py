"""Whether a block resembles the one before it: then the blocks say less than as many independent ones would.

An interval over blocks takes them to be independent. If neighbours resemble each other, it is too narrow. The measure
is the lag-1 autocorrelation of the log-ratios. A permutation test judges it, because with so few blocks its textbook
distribution does not hold: shuffled blocks resemble their neighbours only by chance.

The test is weak, and no test of so few blocks is strong. It is made at 10%, because a doubt decides nothing, and a
missed one is worse than a needless one. Simulated with normal blocks whose true autocorrelation is 0.5 (an AR(1)
process), it raises the doubt in half of the runs with 12 blocks of one primary, and in two thirds of those with 16.
With three primaries that all depend so on the block before, it does in about four fifths and nine tenths. So silence
does not prove that blocks are independent. Trends are not removed first: a drift is also a dependence.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_BLOCKS = 8  # with fewer, the test would find an autocorrelation of 0.5 in a third of the runs at best
LEVEL = 0.10
SHUFFLES = 1999
SEED = 1949  # fixed, so that a report that is read back gives the same doubts


@dataclass(frozen=True)
class Autocorrelation:
    """The mean lag-1 autocorrelation of some series of blocks, and its one-sided p-value."""

    estimate: float
    p_value: float

    @property
    def is_shown(self) -> bool:
        return self.p_value <= LEVEL


def autocorrelation(series: Sequence[Mapping[int, float]]) -> Autocorrelation | None:
    """Test series of log-ratios together. Each maps the number of a block to its value.

    All series are shuffled alike, so it does not matter whether they depend on each other, as primaries with a shared
    condition do. Series with fewer than eight blocks are left out, and so are those that never vary. Without any
    series left, the result is None.
    """
    told = [each for each in series if len(each) >= FEWEST_BLOCKS and np.ptp([*each.values()]) > 0]
    if not told:
        return None
    blocks = sorted({block for each in told for block in each})
    places = np.random.default_rng(SEED).random((SHUFFLES, len(blocks)))
    values = [np.array([each[block] for block in sorted(each)]) for each in told]
    found = sum(float(_lag_1(own)) for own in values) / len(told)
    shuffled = np.zeros(SHUFFLES)
    for each, own in zip(told, values, strict=True):
        order = np.argsort(places[:, [blocks.index(block) for block in sorted(each)]], axis=1)
        shuffled += _lag_1(own[order]) / len(told)
    as_large = int(np.count_nonzero(shuffled >= found - 1e-12))  # equal sums may differ in their last digit
    return Autocorrelation(found, (1 + as_large) / (1 + SHUFFLES))


def _lag_1(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lag-1 autocorrelation along the last axis."""
    off = values - values.mean(axis=-1, keepdims=True)
    sums: NDArray[np.float64] = (off[..., 1:] * off[..., :-1]).sum(axis=-1) / (off * off).sum(axis=-1)
    return sums
