"""A comparison that decides a claim, with the values that were compared."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from ...measure.exact_share import exact_share_interval
from ...results import Comparison
from ...results import ExperimentResult
from ...results import Report
from ..units import number

CASES = {"cut.wrong_share": "cut.checkouts"}
"""Shares whose cases are independent and few, and the metric that counts the cases."""


@dataclass(frozen=True)
class Pooled:
    """How many cases were counted among how many, over all blocks."""

    counted: int
    of: int

    @property
    def text(self) -> str:
        """The counts with their exact interval, such as "0 of 300, at most 1.2%"."""
        low, high = exact_share_interval(self.counted, self.of)
        bounds = f"{100 * low:.1f} to {100 * high:.1f}%" if self.counted else f"at most {100 * high:.1f}%"
        return f"{self.counted} of {self.of}, {bounds}"


@dataclass(frozen=True)
class Fact:
    """A comparison and the medians of both sides. They are None if the report has no valid runs of a side.

    A side has pooled counts if the metric is a share of independent cases.
    """

    comparison: Comparison
    a: float | None = None
    b: float | None = None
    a_pooled: Pooled | None = None
    b_pooled: Pooled | None = None

    @property
    def a_text(self) -> str:
        """The median of side a with its unit."""
        return _text(self.a, self.comparison.unit)

    @property
    def b_text(self) -> str:
        """The median of side b with its unit."""
        return _text(self.b, self.comparison.unit)


def fact_of(result: ExperimentResult, comparison: Comparison) -> Fact:
    """Return a comparison with the medians of its sides."""
    c = comparison
    a, b = (median_of(result, c.metric, side) for side in (c.a, c.b))
    a_pooled, b_pooled = (pooled_of(result, c.metric, side) for side in (c.a, c.b))
    return Fact(c, a, b, a_pooled, b_pooled)


def pooled_of(result: ExperimentResult, metric: str, condition: str) -> Pooled | None:
    """Return the counts behind a share over the blocks in which a condition was valid; None for other metrics."""
    cases = CASES.get(metric, "")
    runs = [run.metrics for run in result.runs if run.valid and run.condition == condition]
    known = [(each[metric].value, each[cases].value) for each in runs if metric in each and cases in each]
    total = round(sum(of for _, of in known))
    return Pooled(round(sum(share * of for share, of in known)), total) if total else None


def median_of(result: ExperimentResult, metric: str, condition: str) -> float | None:
    """Return a metric's median over the blocks in which a condition was valid."""
    runs = (run for run in result.runs if run.valid and run.condition == condition and metric in run.metrics)
    values = [run.metrics[metric].value for run in runs]
    return statistics.median(values) if values else None


def facts_of(report: Report, claim: str) -> list[Fact]:
    """Return what decides a claim, in the order of the report."""
    return [
        fact_of(result, comparison)
        for result in report.experiments.values()
        for comparison in result.comparisons
        if comparison.claim == claim
    ]


def _text(value: float | None, unit: str) -> str:
    """Return a value with its unit. Shares have no digits behind the point: a run has hundreds of requests at most."""
    return f"{100 * value:.0f}%" if value is not None and unit == "share" else number(value, unit)
