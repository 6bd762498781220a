"""A comparison of several reports, as one HTML file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from ..report_folder import write_whole
from ..results import CLAIMS
from ..results import Comparison
from .answers.agreement import agreement_sentence
from .answers.agreement import metric_of_condition
from .answers.sentences import as_sentence
from .answers.sentences import side_texts
from .answers.sentences import title
from .charts.chart import Chart
from .charts.chart import GREEN
from .charts.chart import GREY
from .charts.chart import ORANGE
from .charts.chart import ROW_PX
from .charts.chart import styled
from .diff import Diff
from .diff import DiffRow
from .diff import ONE_SESSION
from .html import drawn
from .html import render
from .tables import ratio_text
from .words import field_texts

COLOURS = {"higher": ORANGE, "lower": GREEN}  # of others: grey
SYMBOLS = {"higher": "triangle-right", "lower": "triangle-left", "negligible": "square", "undecided": "circle"}
NO_VERDICT = "x"
ALL = "all"
CLASS = 8  # reports; with so many or more, their spread is drawn above them


def write_diff_page(found: Diff, path: Path) -> Path:
    """Write the page, and return its path. Raises CartlabError."""
    rows = [_row(place, row) for place, row in enumerate(found.rows)]
    environment = {
        field: Counter(texts.values()).most_common() if len(texts) >= CLASS else list(texts.items())
        for field, values in found.environment.items()
        for texts in [field_texts(field, values)]
    }
    text = render(
        "diff.html",
        found=found,
        rows=rows,
        environment=environment,
        charts=bool(rows),
        claims=CLAIMS,
        one_session=ONE_SESSION,
        metric_of_condition=metric_of_condition,
    )
    return write_whole(path, text)


def _row(place: int, row: DiffRow) -> dict[str, Any]:
    return {
        "row": row,
        "chart": drawn(f"row-{place}", _chart(row)),
        "found": [(_label(row, name), ratio_text(c), c.verdict) for name, c in row.found.items()],
    }


def _label(row: DiffRow, name: str) -> str:
    return name if name in row.counted else f"{name} (not counted)"


def _chart(row: DiffRow) -> Chart:
    """Draw every report's estimate and interval on one axis. For a whole class, also draw the spread of estimates.

    Reports that are not counted have hollow marks, and are not in the spread.
    """
    factor, none = (1.0, 1.0) if row.scale == "ratio" else (100.0, 0.0)
    figure = go.Figure()
    is_class = len(row.counted) >= CLASS
    if is_class:
        estimates = [factor * c.estimate for c in row.counted.values()]
        box = {"marker": {"color": GREY}, "showlegend": False}
        figure.add_box(x=estimates, y=[ALL] * len(estimates), orientation="h", **box)
    kinds = sorted({(name not in row.counted, c.verdict) for name, c in row.found.items()})
    for is_hollow, verdict in kinds:
        own = {n: c for n, c in row.found.items() if (n not in row.counted, c.verdict) == (is_hollow, verdict)}
        symbol = SYMBOLS.get(verdict, NO_VERDICT) + ("-open" if is_hollow else "")
        figure.add_scatter(
            x=[factor * c.estimate for c in own.values()],
            y=[_label(row, name) for name in own],
            error_x=_intervals(list(own.values()), factor),
            mode="markers",
            marker={"size": 11, "color": COLOURS.get(verdict, GREY), "symbol": symbol},
            name=f"{verdict} (not counted)" if is_hollow else verdict,
        )
    figure.add_vline(x=none, line={"dash": "dash", "width": 1, "color": GREY})
    unit = "ratio of A to B (logarithmic)" if row.scale == "ratio" else "difference in percentage points"
    styled(figure, 130 + ROW_PX * (len(row.found) + 1), x=unit)
    figure.update_layout(showlegend=True)
    names = [*([ALL] if is_class else []), *(_label(row, name) for name in row.found)]
    # Folder names like 4711 or 2026-01-05 would make an axis of numbers or of days.
    figure.update_yaxes(type="category", autorange="reversed", categoryorder="array", categoryarray=names)
    if row.scale == "ratio":
        figure.update_xaxes(type="log")
    return Chart(f"{row.claim}: {title(row.metric, row.a, row.b)}", _says(row), figure)


def _says(row: DiffRow) -> str:
    one, other = side_texts(row.metric, row.a, row.b)
    reports = "1 report" if len(row.counted) == 1 else f"{len(row.counted)} reports"
    verdicts = "nothing is compared."
    if len(row.counted) > 1:
        verdicts = f"{agreement_sentence(list(row.counted.values()))}. They {_words(row)}."
    left_out = f" Hollow, and not counted: {', '.join(row.not_counted)}." if row.not_counted else ""
    return f"{as_sentence(one)} (A) against {other} (B) in {reports}: {verdicts}{left_out}"


def _intervals(comparisons: Sequence[Comparison], factor: float) -> dict[str, Any]:
    above = [(c.estimate if c.ci_high is None else c.ci_high) - c.estimate for c in comparisons]
    below = [c.estimate - (c.estimate if c.ci_low is None else c.ci_low) for c in comparisons]
    return {
        "array": [factor * each for each in above],
        "arrayminus": [factor * each for each in below],
        "thickness": 1.5,
    }


def _words(row: DiffRow) -> str:
    return {
        "agree": "agree",
        "differ": "differ: not all decide the same",
        "conflict": "contradict each other",
        "no verdict": "give no verdict",
    }[row.agreement]
