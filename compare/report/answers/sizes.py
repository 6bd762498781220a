"""The size of a difference in words: "6% more", "1.96 times as long", each with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...results import Comparison

TIMES_FROM = 1.5  # smaller ratios read better in percent
TENTHS_BELOW = 0.02  # as a share: 1.4% are not 1%
DEGREES = {"much": ("much", "more"), "many": ("many", "more"), "long": ("long", "longer"), "high": ("high", "higher")}
VERBS = {"hold": "holds", "take": "takes"}


@dataclass(frozen=True)
class Size:
    """A ratio of two sides, not below 1, with its interval. `is_turned`: the sides were exchanged for that."""

    ratio: float
    low: float | None
    high: float | None
    is_turned: bool

    def degrees(self) -> dict[str, str]:
        """Return the fields of a sentence: `much`, `many`, `long` and `high`, and the `than` that follows."""
        if self.ratio >= TIMES_FROM:
            return {name: f"{times(self.ratio)} times as {as_}" for name, (as_, _) in DEGREES.items()} | {"than": "as"}
        found = {name: f"{percent(self.ratio - 1)} {more}" for name, (_, more) in DEGREES.items()}
        return found | {"than": "than"}

    @property
    def interval(self) -> str:
        """The interval in the terms of the estimate, like "1.90 to 2.01" or "-1% to +13%". Empty if there is none."""
        if self.low is None or self.high is None:
            return ""
        if self.ratio >= TIMES_FROM:
            return f"{times(self.low)} to {times(self.high)}"
        if self.low >= 1:
            return f"{percent(self.low - 1)} to {percent(self.high - 1)}"
        return f"{percent(self.low - 1, '+')} to {percent(self.high - 1, '+')}"


def size_of(comparison: Comparison) -> Size:
    """Return the size of a ratio, as that of the larger side to the smaller one."""
    c = comparison
    if c.estimate >= 1:
        return Size(c.estimate, c.ci_low, c.ci_high, False)
    low = None if c.ci_high is None else 1 / c.ci_high
    high = None if c.ci_low is None else 1 / c.ci_low
    return Size(1 / c.estimate, low, high, True)


def without_size() -> dict[str, str]:
    """Return the fields of a sentence that gives no size: "more", "longer", "higher"."""
    return {name: more for name, (_, more) in DEGREES.items()} | {"than": "than"}


def verbs(name: str, is_plural: bool) -> Mapping[str, str]:
    """Return the verbs of a sentence whose subject is one side, as fields like `a_holds`."""
    return {f"{name}_{one}": many if is_plural else one for many, one in VERBS.items()}


def between(comparison: Comparison) -> str:
    """Return the interval of a difference as it stands, like "-1% to +13%" or "+8 to +29 points"."""
    c = comparison
    if c.ci_low is None or c.ci_high is None or c.ci_low == c.ci_high:
        return ""
    if c.scale == "ratio":
        return f"{percent(c.ci_low - 1, '+')} to {percent(c.ci_high - 1, '+')}"
    return f"{100 * c.ci_low:+.0f} to {100 * c.ci_high:+.0f} points"


def times(ratio: float) -> str:
    """Return a factor with as many digits as anybody reads."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def percent(share: float, sign: str = "") -> str:
    """Return a difference in percent. Small ones have a digit more."""
    if round(1000 * abs(share)) == 0:
        return "0%"
    return f"{100 * share:{sign}.{1 if abs(share) < TENTHS_BELOW else 0}f}%"
