"""A comparison in words: its size, its interval, its verdict, and how far the noise reaches."""

from __future__ import annotations

from .results import Comparison


def effect_text(comparison: Comparison) -> str:
    """Return the estimate with its interval, like `1.96 [1.90, 2.01]`, or in points with a sign."""
    c = comparison
    if c.ci_low is None or c.ci_high is None:
        return point_text(c, c.estimate)
    return f"{point_text(c, c.estimate)} [{point_text(c, c.ci_low)}, {point_text(c, c.ci_high)}]"


def point_text(comparison: Comparison, value: float) -> str:
    """Return a value on the scale of the comparison: a ratio, or percentage points with a sign."""
    return f"{value:.2f}" if comparison.scale == "ratio" else f"{100 * value:+.0f}"


def size_text(comparison: Comparison, value: float) -> str:
    """Return a difference in either direction, like `+5%` or `-3 points`."""
    return f"{100 * (value - 1):+.0f}%" if comparison.scale == "ratio" else f"{100 * value:+.0f} points"


def delta_text(comparison: Comparison) -> str:
    """Return the smallest difference that matters. Empty if the comparison decides nothing."""
    if comparison.delta is None:
        return ""
    return f"{100 * comparison.delta:.0f}{'%' if comparison.scale == 'ratio' else ' points'}"


def noise_text(comparison: Comparison) -> str:
    """Return how much the monolith may differ from itself. Empty if that is not known."""
    c = comparison
    if c.noise_low is None or c.noise_high is None:
        return ""
    return f"by {size_text(c, c.noise_low)} to {size_text(c, c.noise_high)}"


def verdict_text(comparison: Comparison) -> str:
    """Return the verdict, with what is open about it."""
    c = comparison
    if c.counted:
        return {"higher": "more, counted", "lower": "fewer, counted", "negligible": "equal, counted"}.get(c.verdict, "")
    if c.is_size_open:
        return f"{c.verdict}, size open"
    if c.verdict != "undecided":
        return c.verdict
    if c.is_noise_wide:
        return f"undecided: the machine is too noisy, two equal monoliths differ {noise_text(c)}"
    if c.needed is None:
        return f"undecided after {c.blocks} blocks"
    return f"undecided after {c.blocks} blocks: about {c.needed} would decide"
