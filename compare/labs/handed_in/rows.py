"""The rows that a student may cite: every comparison of a report, computed again from its runs."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from difflib import get_close_matches
from typing import Literal

from ...errors import CartlabError
from ...experiments.bench.analysis import compare_runs
from ...experiments.catalogue import experiments_of
from ...results import Comparison
from ...results import Report
from ...results import Verdict

OPPOSITE: dict[Verdict, Verdict] = {"higher": "lower", "lower": "higher"}
MORE_IS_BETTER = ("_rps", ".availability", ".resolved_share", ".designed_answers")
SHOWN = 4  # how many names are suggested
NEAR = 0.7  # likeness, by difflib, from which a name is suggested

Architecture = Literal["monolith", "micro"]


@dataclass(frozen=True)
class CitableRow:
    """A comparison, and the experiment that made it."""

    experiment: str
    compared: Comparison

    def turned(self) -> CitableRow:
        """Return the same row as seen from the other condition."""
        c = self.compared
        low, high = (None if end is None else _mirrored(c, end) for end in (c.ci_high, c.ci_low))
        other = replace(
            c,
            a=c.b,
            b=c.a,
            estimate=_mirrored(c, c.estimate),
            ci_low=low,
            ci_high=high,
            verdict=OPPOSITE.get(c.verdict, c.verdict),
        )
        return CitableRow(self.experiment, other)

    @property
    def key(self) -> tuple[str, str, frozenset[str]]:
        """The identity of a row. Both directions of a comparison share it."""
        return self.experiment, self.compared.metric, frozenset((self.compared.a, self.compared.b))

    @property
    def speaks_for(self) -> Architecture | None:
        """The architecture that did better; None if the row decides nothing, or compares a shop with itself."""
        c = self.compared
        if c.verdict not in OPPOSITE or _architecture(c.a) == _architecture(c.b):
            return None
        a_is_better = (c.verdict == "higher") == c.metric.endswith(MORE_IS_BETTER)
        return _architecture(c.a if a_is_better else c.b)


def rows_of(report: Report) -> list[CitableRow]:
    """Return all rows of a report. Raises CartlabError if it holds no experiments of this version."""
    if "check" in report.settings:
        raise CartlabError("this report compares the monolith with itself", "measure without --aa")
    known, profile = experiments_of(report.settings), str(report.settings.get("profile"))
    for name in report.experiments:
        if name not in known:
            raise CartlabError(f"{name} is no experiment of this version", "measure with this version")
    return [
        CitableRow(name, compared)
        for name, result in report.experiments.items()
        for compared in compare_runs(known[name], result.runs, profile)
    ]


def find_row(rows: Sequence[CitableRow], experiment: str, metric: str, a: str, b: str) -> CitableRow:
    """Return the row of a metric in `a` against `b`. A row that the report has as `b` against `a` is turned.

    Raises CartlabError, which suggests similar names, if there is none.
    """
    _require_known(experiment, (row.experiment for row in rows), "experiment of this report")
    here = [row for row in rows if row.experiment == experiment]
    of_metric = [row for row in here if row.compared.metric == metric]
    if not of_metric:
        advice = _near(metric, (row.compared.metric for row in here))
        message = f"{experiment} has no row {metric}"
        raise CartlabError(message, f"{advice}; what is counted, such as hops, is compared in no row")
    for row in of_metric:
        if (a, b) == (row.compared.a, row.compared.b):
            return row
        if (b, a) == (row.compared.a, row.compared.b):
            return row.turned()
    sides = [side for row in of_metric for side in (row.compared.a, row.compared.b)]
    for name in (a, b):
        _require_known(name, sides, f"condition of {metric}")
    pairs = "; ".join(f"{row.compared.a} with {row.compared.b}" for row in of_metric[:SHOWN])
    raise CartlabError(f"{metric}: no row compares {a} with {b}", f"cite a pair that the report compares: {pairs}")


def _require_known(name: str, names: Iterable[str], what: str) -> None:
    known = set(names)
    if name not in known:
        raise CartlabError(f"{name!r} is no {what}", _near(name, sorted(known)))


def _near(name: str, names: Iterable[str]) -> str:
    known = list(dict.fromkeys(names))
    near = get_close_matches(name, known, SHOWN, NEAR)
    listed = ", ".join(near or known[:SHOWN])
    return f"did you mean one of these: {listed}" if near else f"choose from these, among others: {listed}"


def _mirrored(compared: Comparison, value: float) -> float:
    return 1 / value if compared.scale == "ratio" else -value


def _architecture(condition: str) -> Architecture:
    return "micro" if condition.startswith("micro") else "monolith"
