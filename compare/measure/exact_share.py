"""The interval of a share of pooled counts that assumes nothing but independent cases (Clopper and Pearson, 1934)."""

from __future__ import annotations

from scipy.stats import binomtest


def exact_share_interval(counted: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the bounds of a share of which `counted` cases were seen among `of`. Raises ValueError without a case."""
    found = binomtest(counted, of).proportion_ci(confidence_level=confidence, method="exact")
    return float(found.low), float(found.high)
