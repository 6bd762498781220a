"""What a call to another service adds to an operation: the extra time over the number of calls, block by block."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from .blocks.interval_verdict import Interval
from .blocks.interval_verdict import interval

LEVEL = 0.05

Extras = Mapping[str, tuple[float, float]]
"""By operation: how many more calls, and how many more seconds, one shop needs than the other."""


def price_s(extras: Extras) -> float | None:
    """Return the seconds that a call adds: the median over all operations with calls. None if there is none.

    The median lets a single operation be special, as a checkout is: its calls also write.
    """
    prices = [extra_s / calls for calls, extra_s in extras.values() if calls > 0]
    return statistics.median(prices) if prices else None


def price_interval(blocks: Iterable[Extras]) -> Interval | None:
    """Return the mean price of a call over blocks, with Student's t interval. None for fewer than two blocks."""
    prices: Sequence[float] = [price for extras in blocks if (price := price_s(extras)) is not None]
    return interval(prices, LEVEL)
