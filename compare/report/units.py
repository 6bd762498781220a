"""Numbers as people read them: three significant digits with a unit that fits."""

from __future__ import annotations

import math


def number(value: float | None, unit: str) -> str:
    """Format a value with its unit, which is one of those in metrics. What is only counted has none."""
    if value is None or not math.isfinite(value):
        return "–"
    if unit == "s":
        return _seconds(value)
    if unit == "bytes":
        return f"{_three_digits(value / 2**20)} MiB"
    if unit == "rps":
        return f"{_three_digits(value)}/s"
    if unit == "percent":
        return f"{_three_digits(value)}%"
    if unit == "share":
        return f"{_three_digits(100 * value)}%"
    if unit == "feature_seconds":
        return f"{_three_digits(value)} feature-s"
    if unit in ("ratio", "growth"):
        return f"{_three_digits(value)}×"
    return _three_digits(value)


def _seconds(value: float) -> str:
    if abs(value) >= 1:
        return f"{_three_digits(value)} s"
    if abs(value) >= 1e-3:
        return f"{_three_digits(value * 1e3)} ms"
    return f"{_three_digits(value * 1e6)} µs"


def _three_digits(value: float) -> str:
    if value == 0 or float(value).is_integer() and abs(value) < 1000:
        return f"{value:.0f}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
