"""An interval as a line of characters, on an axis that several intervals share."""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass

from ..results import Comparison

WIDTH = 41


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, which are logarithms for ratios. `none` is the point of no difference."""

    low: float
    high: float
    is_ratio: bool

    def line(self, comparison: Comparison) -> str:
        """Draw an estimate as ● in its interval ├─┤, with · or ┼ at the point of no difference."""
        cells = [" "] * WIDTH
        low, high = comparison.ci_low, comparison.ci_high
        if low is not None and high is not None:
            first, last = self._place(low), self._place(high)
            cells[first : last + 1] = ["─"] * (last + 1 - first)
            cells[first], cells[last] = "├", "┤"
        none = self._place(1.0 if self.is_ratio else 0.0)
        cells[none] = "·" if cells[none] == " " else "┼"
        cells[self._place(comparison.estimate)] = "●"
        return "".join(cells)

    def _place(self, value: float) -> int:
        scaled = _scaled(value, self.is_ratio)
        return round((WIDTH - 1) * (min(max(scaled, self.low), self.high) - self.low) / (self.high - self.low))


def axis_of(comparisons: Sequence[Comparison]) -> Axis:
    """Return an axis that holds all comparisons and the point of no difference."""
    is_ratio = comparisons[0].scale == "ratio"
    ends = [_scaled(value, is_ratio) for value in _ends(comparisons)] + [0.0]
    return Axis(min(ends), max(max(ends), min(ends) + 1e-9), is_ratio)


def _ends(comparisons: Iterable[Comparison]) -> Iterable[float]:
    for c in comparisons:
        yield from (value for value in (c.estimate, c.ci_low, c.ci_high) if value is not None)


def _scaled(value: float, is_ratio: bool) -> float:
    return math.log(max(value, 1e-9)) if is_ratio else value
