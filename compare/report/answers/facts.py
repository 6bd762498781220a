"""A comparison that decides a claim, with the values that were compared."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from ...results import Comparison
from ...results import ExperimentResult
from ...results import Report
from ..units import number


@dataclass(frozen=True)
class Fact:
    """A comparison and the medians of both sides. They are None if the report has no valid runs of a side."""

    comparison: Comparison
    a: float | None = None
    b: float | None = None

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
    return Fact(c, median_of(result, c.metric, c.a), median_of(result, c.metric, c.b))


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
