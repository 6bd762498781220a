"""The tables of one experiment: what was compared, and what was counted."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence

from rich.table import Table

from ..effect_text import delta_text
from ..effect_text import effect_text
from ..effect_text import point_text
from ..effect_text import size_text
from ..results import Comparison
from ..results import ExperimentResult
from ..results import Metric
from .matrix import is_broken
from .units import number

SIGNS = {
    "higher": "↑",
    "lower": "↓",
    "negligible": "=",
    "undecided": "?",
    "no verdict": " ",
    "no difference shown": "≈",  # of reports up to schema 3
}
COMPARED_ABREAST = 2  # more do not fit
ABREAST_COLUMNS = 78  # next to the names of metrics
LEGEND = (
    "Decided beforehand, in bold: ↑ higher  ↓ lower  = negligible  ? undecided. All others are exploratory: estimates "
    "with 95% intervals, and no verdict. With a sign: percentage points, not a ratio."
)


def comparison_tables(result: ExperimentResult, base: str, provisional: bool = False) -> Iterator[Table]:
    """Yield metric × condition: medians, each with its difference from `base`, the interval and the verdict."""
    others = list(dict.fromkeys(c.a for c in result.comparisons if c.b == base))
    for begin in range(0, len(others), COMPARED_ABREAST):
        yield _comparison_table(result, base, others[begin : begin + COMPARED_ABREAST], provisional)


def _comparison_table(result: ExperimentResult, base: str, others: Sequence[str], provisional: bool) -> Table:
    comparisons = {(c.metric, c.a): c for c in result.comparisons if c.b == base and c.a in others}
    table = Table(pad_edge=False, box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column(_broken(base), justify="right", no_wrap=True)
    for name in others:
        table.add_column(_broken(name), justify="right", no_wrap=True)
        table.add_column("ratio" if provisional else "ratio\n[95% interval]  ", justify="right", no_wrap=True)
    for metric in dict.fromkeys(metric for metric, _ in comparisons):
        cells = [metric, median_text(result, metric, base)]
        for name in others:
            comparison = comparisons.get((metric, name))
            cells += [median_text(result, metric, name), ratio_text(comparison, provisional)]
        table.add_row(*cells, style="bold" if any(c.claim for c in comparisons.values() if c.metric == metric) else "")
    return table


def noise_tables(result: ExperimentResult) -> Iterator[Table]:
    """Yield a table for each A/A pair: how much the monolith differs from itself by metric, with primaries in bold."""
    for a, b in dict.fromkeys((c.a, c.b) for c in result.comparisons):
        table = Table(pad_edge=False, box=None, padding=(0, 2, 0, 0), header_style="bold")
        table.add_column(f"{a} against {b}", no_wrap=True)
        for title in ("median", "differs from itself", "what matters", "quiet enough?"):
            table.add_column(title, justify="right", no_wrap=True)
        own = [c for c in result.comparisons if (c.a, c.b) == (a, b)]
        for c in sorted(own, key=lambda c: c.metric not in result.noise_of):
            cells = (c.metric, median_text(result, c.metric, b), _difference_text(c), delta_text(c), _quiet_text(c))
            table.add_row(*cells, style="bold" if c.metric in result.noise_of else "")
        yield table


def _difference_text(comparison: Comparison) -> str:
    c = comparison
    if c.ci_low is None or c.ci_high is None:
        return size_text(c, c.estimate)
    return f"{size_text(c, c.ci_low)} to {size_text(c, c.ci_high)}"


def _quiet_text(comparison: Comparison) -> str:
    c = comparison
    if c.verdict == "no verdict":
        return ""
    return "yes" if c.verdict == "negligible" else f"no, after {c.blocks} blocks"


def count_tables(result: ExperimentResult) -> Iterator[Table]:
    """Yield metric × condition for metrics that are counted or derived but not compared: medians over blocks.

    Counts from the time of a fault are in the matrix.
    """
    compared = {comparison.metric for comparison in result.comparisons}
    without_faults = [run for run in result.runs if not is_broken(run.condition)]
    names = dict.fromkeys(name for run in without_faults for name in run.metrics if name not in compared)
    whole = [condition for condition in result.conditions if not is_broken(condition)]
    conditions = [c for c in whole if any(_median(result, name, c) is not None for name in names)]
    for abreast in _abreast(conditions):
        table = Table(pad_edge=False, box=None, padding=(0, 1), header_style="bold")
        table.add_column("", no_wrap=True)
        for condition in abreast:
            table.add_column(_broken(condition), justify="right", no_wrap=True)
        for name in sorted(names):
            table.add_row(name, *(median_text(result, name, condition) for condition in abreast))
        yield table


def _abreast(conditions: Sequence[str]) -> Iterator[list[str]]:
    """Yield as many conditions at a time as fit side by side."""
    group: list[str] = []
    used = 0
    for condition in conditions:
        width = 2 + max(9, *(len(line) for line in _broken(condition).splitlines()))
        if group and used + width > ABREAST_COLUMNS:
            yield group
            group, used = [], 0
        group.append(condition)
        used += width
    if group:
        yield group


def _broken(condition: str) -> str:
    """Return a condition's name, broken into lines so that tables fit 100 columns."""
    return re.sub(r"([-,:])|(?=@)", r"\1\n", condition)


def baselines(result: ExperimentResult) -> list[str]:
    """Return the conditions that others are compared against. Those of primary comparisons come first."""
    ordered = sorted(result.comparisons, key=lambda comparison: not comparison.claim)
    return list(dict.fromkeys(comparison.b for comparison in ordered))


def ratio_text(comparison: Comparison | None, provisional: bool = False) -> str:
    """Return a ratio or difference with its interval and the sign of its verdict, like `1.85 [1.70, 2.01] ↑`."""
    if comparison is None:
        return ""
    if provisional:
        return point_text(comparison, comparison.estimate)
    return f"{effect_text(comparison)} {SIGNS[comparison.verdict]}".rstrip()


def verdict_counts(comparisons: Iterable[Comparison]) -> dict[str, int]:
    """Count verdicts, so that both directions show."""
    counts = dict.fromkeys(SIGNS, 0)
    for comparison in comparisons:
        counts[comparison.verdict] += 1
    return counts


def _values(result: ExperimentResult, metric: str, condition: str) -> list[Metric]:
    runs = (run for run in result.runs if run.valid and run.condition == condition)
    return [run.metrics[metric] for run in runs if metric in run.metrics]


def _median(result: ExperimentResult, metric: str, condition: str) -> float | None:
    values = _values(result, metric, condition)
    return statistics.median(value.value for value in values) if values else None


def median_text(result: ExperimentResult, metric: str, condition: str) -> str:
    """Return a metric's median over blocks with its unit. Empty if that condition has no such metric."""
    values = _values(result, metric, condition)
    return number(_median(result, metric, condition), values[0].unit) if values else ""
