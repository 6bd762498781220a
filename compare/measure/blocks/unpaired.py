"""Compares the same metric in two reports. Blocks of different runs form no pairs."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

CONFIDENCE = 0.95
FEWEST = 3  # values on each side; with fewer, their spread is a guess


@dataclass(frozen=True)
class Ratio:
    """The ratio of later to earlier, with its interval."""

    estimate: float
    ci_low: float
    ci_high: float


def compare_unpaired(earlier: Sequence[float], later: Sequence[float]) -> Ratio | None:
    """Return the ratio of geometric means, with Welch's t interval on logarithms.

    It is None for fewer than three values on a side, or if a value is not above 0 and so has no logarithm.
    """
    if min(len(earlier), len(later)) < FEWEST or min(*earlier, *later) <= 0:
        return None
    first, second = ([math.log(value) for value in values] for values in (earlier, later))
    difference = statistics.fmean(second) - statistics.fmean(first)
    shares = [statistics.variance(values) / len(values) for values in (first, second)]
    error = math.sqrt(sum(shares))
    if error == 0:
        return Ratio(math.exp(difference), math.exp(difference), math.exp(difference))
    # The degrees of freedom, by Welch and Satterthwaite.
    freedom = sum(shares) ** 2 / sum(
        share**2 / (len(values) - 1) for share, values in zip(shares, (first, second), strict=True)
    )
    margin = float(special.stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * error
    return Ratio(*(math.exp(value) for value in (difference, difference - margin, difference + margin)))
