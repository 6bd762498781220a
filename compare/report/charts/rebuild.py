"""Rebuild in pictures: the stages of the time from a changed line to its answer, and how that time grows."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

import plotly.graph_objects as go

from ...results import ExperimentResult
from ..answers.conditions import phrase_of
from ..units import number
from .chart import BLUE
from .chart import Chart
from .chart import GREEN
from .chart import GREY
from .chart import look
from .chart import medians_of
from .chart import ORANGE
from .chart import PURPLE
from .chart import ROW_PX
from .chart import shop_of
from .chart import styled
from .chart import values_of
from .raw_data import RawData

EDIT = "products.edit_to_answer"
# That time is the sum of these stages, in their order.
STAGES = {
    "environment.duration": ("environment", GREY),
    "checks.duration": ("checks", PURPLE),
    "tests.duration": ("own tests", BLUE),
    "build.duration": ("wheel and its venv", GREEN),
    "image_build.duration": ("image", GREEN),
    "contract.duration": ("contract", "#E69F00"),
    "deploy.first_answer": ("deploy, to the first right answer", ORANGE),
}
AGAIN = "aa=again"


def charts(result: ExperimentResult, raw: RawData) -> Iterator[Chart]:
    """Yield the pictures that the data allow."""
    if medians_of(result, EDIT):
        yield _stages(result)
    if growth := growth_curves(result, EDIT, "growth"):
        yield _growth(growth)


def _stages(result: ExperimentResult) -> Chart:
    figure = go.Figure()
    totals = {c: s for c, s in medians_of(result, EDIT).items() if "growth" not in c}
    for metric, (name, colour) in STAGES.items():
        medians = medians_of(result, metric)
        if medians:
            shown = [medians.get(condition, 0) for condition in totals]
            figure.add_bar(
                y=[phrase_of(c) for c in totals],
                x=shown,
                orientation="h",
                name=name,
                marker={"color": colour, "line": {"width": 0}},
            )
    styled(figure, 130 + ROW_PX * 2 * len(totals), x="seconds")
    figure.update_yaxes(autorange="reversed")
    said = "; ".join(f"{phrase_of(condition)}: {number(total_s, 's')}" for condition, total_s in totals.items())
    return Chart("From a changed line to its answer", f"Medians of each stage over blocks. In all, {said}.", figure)


def growth_curves(result: ExperimentResult, metric: str, by: str) -> dict[str, dict[int, list[float]]]:
    """Return a metric by number of added features, for each form of a shop. All begin at none added.

    `by` is the word for the added features in the names of conditions. A shop that is measured again is no form.
    """
    values = values_of(result, metric)
    grown = re.compile(rf"(?P<form>.+?)[@,]{by}=(?P<features>\d+)")
    curves: dict[str, dict[int, list[float]]] = {}
    for condition, found_values in values.items():
        if (found := grown.fullmatch(condition)) and AGAIN not in found["form"]:
            curves.setdefault(found["form"], {})[int(found["features"])] = found_values
    for form, points in curves.items():
        if form in values:
            points[0] = values[form]
    return {form: dict(sorted(points.items())) for form, points in curves.items()}


def _growth(curves: dict[str, dict[int, list[float]]]) -> Chart:
    figure = go.Figure()
    said = []
    for form, points in curves.items():
        middles = {modules: statistics.median(seconds) for modules, seconds in points.items()}
        best = form != shop_of(form)
        figure.add_scatter(
            x=list(middles),
            y=list(middles.values()),
            mode="lines+markers",
            name=phrase_of(form),
            line={"color": look(form)["color"], "dash": "dash" if best else "solid", "width": 2},
            marker={"size": 10, **look(form)},
        )
        said.append(
            f"{phrase_of(form)}: " + ", ".join(f"{number(s, 's')} with {modules}" for modules, s in middles.items())
        )
    styled(figure, 380, x="feature modules added", y="seconds from a changed line to its answer")
    figure.update_yaxes(rangemode="tozero")
    says = f"Medians over blocks, if services stay as small as these are. {'; '.join(said)}."
    return Chart("The same as the system grows", says, figure)
