"""Several reports side by side: how their machines differ, and where their numbers agree."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Literal

from ..measure.blocks.unpaired import compare_unpaired
from ..measure.blocks.unpaired import Ratio
from ..report_folder import compared_fields
from ..report_folder import MACHINE_FIELDS
from ..results import Comparison
from ..results import ExperimentResult
from ..results import Report

Agreement = Literal["agree", "differ", "conflict", "no verdict", "alone"]
LESS_IS_BETTER = ("s", "bytes")
MORE_IS_BETTER = ("rps", "share")
ONE_SESSION = (
    "Each report is one session on its machine, and machines have better and worse days. Before the shop is blamed, "
    "measure both once more, in turns."
)


@dataclass(frozen=True)
class Entry:
    """A report under a name. `mismatches` state what in it does not follow from its raw data.

    Nobody can compute such figures again, so a report with mismatches is shown, but decides nothing.
    """

    name: str
    report: Report
    mismatches: Sequence[str] = ()

    @property
    def is_counted(self) -> bool:
        """Whether the report counts in the agreement."""
        return not self.mismatches


@dataclass(frozen=True)
class DiffRow:
    """A comparison that decides a claim, by the name of each report that has it. `counted` has those that count."""

    claim: str
    metric: str
    a: str
    b: str
    scale: str
    found: Mapping[str, Comparison]
    counted: Mapping[str, Comparison]

    @property
    def not_counted(self) -> list[str]:
        """The names of reports that are only shown."""
        return [name for name in self.found if name not in self.counted]

    @property
    def agreement(self) -> Agreement:
        """How the verdicts go together. They *differ* if some decide otherwise, or do not decide.

        Agreement needs at least two verdicts. Higher against lower is a conflict.
        """
        verdicts = [c.verdict for c in self.counted.values() if c.verdict != "no verdict"]
        if len(self.counted) < 2:
            return "alone"
        if {"higher", "lower"} <= set(verdicts):
            return "conflict"
        return "no verdict" if len(verdicts) < 2 else "differ" if len(set(verdicts)) > 1 else "agree"


@dataclass(frozen=True)
class MetricChange:
    """One condition's own metric in a later report against the first. `ratio` is later over first."""

    report: str
    metric: str
    condition: str
    ratio: Ratio
    is_worse: bool


@dataclass(frozen=True)
class Diff:
    """How reports differ, and where they agree.

    `environment` holds each report's value by field, for fields that differ. `skipped` holds the reports that could not
    be read, with the reason.
    """

    entries: Sequence[Entry]
    skipped: Mapping[str, str]
    environment: Mapping[str, Mapping[str, Any]]
    rows: Sequence[DiffRow]
    changes: Sequence[MetricChange]

    @property
    def counts(self) -> dict[Agreement, int]:
        """How many comparisons agree, differ, and so on."""
        kinds: tuple[Agreement, ...] = ("agree", "differ", "conflict", "no verdict", "alone")
        return {kind: sum(row.agreement == kind for row in self.rows) for kind in kinds}

    @property
    def not_counted(self) -> dict[str, str]:
        """The reasons why reports are not counted, by their names."""
        return {entry.name: _summed_up(entry.mismatches) for entry in self.entries if not entry.is_counted}

    @property
    def is_change_shown(self) -> bool:
        """Whether later reports can be compared with the first one."""
        return self.entries[0].is_counted


def diff(entries: Sequence[Entry], skipped: Mapping[str, str]) -> Diff:
    """Compare reports. Later ones are compared with the first."""
    return Diff(entries, skipped, _environment(entries), list(_rows(entries)), list(_changes(entries)))


def _summed_up(mismatches: Sequence[str]) -> str:
    more = f", and {len(mismatches) - 1} more" if len(mismatches) > 1 else ""
    return f"{mismatches[0]}{more}"


def _environment(entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    found = {}
    for part, fields in compared_fields(*(entry.report for entry in entries)):
        for field in fields:
            values = {entry.name: getattr(entry.report, part).get(field) for entry in entries}
            if len({str(value) for value in values.values()}) > 1:
                found[f"{part}.{field}"] = values
    return found


def _rows(entries: Sequence[Entry]) -> Iterator[DiffRow]:
    found: dict[tuple[str, str, str, str], dict[str, Comparison]] = {}
    for entry in entries:
        for comparison in _deciding(entry.report):
            key = (comparison.claim, comparison.metric, comparison.a, comparison.b)
            found.setdefault(key, {})[entry.name] = comparison
    has_a_say = {entry.name for entry in entries if entry.is_counted}
    for (claim, metric, a, b), by_name in sorted(found.items(), key=lambda item: _order(item[0][0])):
        counted = {name: comparison for name, comparison in by_name.items() if name in has_a_say}
        yield DiffRow(claim, metric, a, b, next(iter(by_name.values())).scale, by_name, counted)


def _order(claim: str) -> tuple[str, int]:
    return claim[0], int(claim[1:]) if claim[1:].isdigit() else 0


def _deciding(report: Report) -> Iterator[Comparison]:
    for result in report.experiments.values():
        yield from (c for c in result.comparisons if c.claim)


def _changes(entries: Sequence[Entry]) -> Iterator[MetricChange]:
    """Yield what has changed since the first report, in reports from the same machine, measured in the same way."""
    for later in entries[1:]:
        first = entries[0]
        if not (first.is_counted and later.is_counted and _is_alike(first.report, later.report)):
            continue
        for name, result in later.report.experiments.items():
            before = first.report.experiments.get(name)
            if before is not None:
                yield from _changed(later.name, before, result)


def _is_alike(one: Report, other: Report) -> bool:
    wanted = [("machine", field) for field in MACHINE_FIELDS] + [("settings", "profile"), ("settings", "runtime")]
    return all(getattr(one, part).get(field) == getattr(other, part).get(field) for part, field in wanted)


def _changed(name: str, before: ExperimentResult, after: ExperimentResult) -> Iterator[MetricChange]:
    sides = {(c.metric, c.unit, side): c for c in after.comparisons if c.claim for side in (c.a, c.b)}
    for (metric, unit, condition), comparison in sides.items():
        ratio = compare_unpaired(_values(before, metric, condition), _values(after, metric, condition))
        if ratio is None or unit not in (*LESS_IS_BETTER, *MORE_IS_BETTER):
            continue
        if comparison.delta is None or ratio.ci_low <= 1 <= ratio.ci_high:
            continue
        size = max(ratio.estimate, 1 / ratio.estimate) - 1
        if comparison.scale != "ratio":  # differences of shares are in points
            earlier, later = (statistics.fmean(_values(result, metric, condition)) for result in (before, after))
            size = abs(later - earlier)
        if size <= comparison.delta or comparison.is_noise_wide:
            continue
        is_worse = (ratio.estimate > 1) == (unit in LESS_IS_BETTER)
        yield MetricChange(name, metric, condition, ratio, is_worse)


def _values(result: ExperimentResult, metric: str, condition: str) -> list[float]:
    runs = (run for run in result.runs if run.valid and run.condition == condition)
    return [run.metrics[metric].value for run in runs if metric in run.metrics]
