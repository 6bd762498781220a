"""Memory over copies, with the number of copies at which the services become the smaller shop."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ...results import ExperimentResult
from ...results import TurningPoint
from ..answers.conditions import BUSY
from ..answers.conditions import phrase_of
from .chart import Chart
from .chart import GREEN
from .chart import look
from .chart import shop_of
from .chart import styled
from .chart import values_of

MIB = 2**20
METRIC, ALONG = "shop.memory", "copies on one host"
WITHOUT_EXTRA = "one_copy.memory"  # read off the shop with two copies
COPIES = re.compile(r"(?P<side>.+),copies=(?P<count>\d+)")
SIDE = re.compile(r"[^@]+@hot=(?P<room>\w+),catalogue=(?P<products>\d+)(?P<mapped>,index=mapped)?")
FEWEST_SHOWN, PAST_THE_TURN = 4.0, 1.3
HEIGHT_PX = 420

Curve = Mapping[int, Sequence[float]]


@dataclass(frozen=True)
class Panel:
    """One situation: the memory of both shops by number of copies, in MiB, and where that turns."""

    room: str
    products: int
    is_mapped: bool
    curves: Mapping[str, Curve]
    point: TurningPoint

    @property
    def shown(self) -> float:
        """How many copies the panel shows: somewhat more than the turning point, or all that were asked about."""
        if self.point.estimate is None:
            return self.point.most
        return min(self.point.most, max(FEWEST_SHOWN, math.ceil(PAST_THE_TURN * self.point.estimate)))


def turning_charts(result: ExperimentResult) -> Iterator[Chart]:
    """Yield a picture for each busy room and kind of index, with a panel for each size of the catalogue."""
    rows: dict[tuple[str, bool], list[Panel]] = {}
    for panel in panels(result):
        rows.setdefault((panel.room, panel.is_mapped), []).append(panel)
    for (room, is_mapped), row in rows.items():
        index = ", with an index that all copies share" if is_mapped else ""
        title = f"Memory over copies when {BUSY.get(room, room)} keep the shop busy{index}"
        said = "; ".join(f"{panel.products:,} products: {_answer(panel.point)}" for panel in row)
        star = " The services are the smaller shop right of the star." if any(p.point.estimate for p in row) else ""
        says = (
            "Dots are blocks. Beyond what was measured, lines are dotted: each further copy adds what the second one "
            f"adds.{star} {said}."
        )
        yield Chart(title, says, _figure(row))


def panels(result: ExperimentResult) -> Iterator[Panel]:
    """Yield what there is to draw: each turning point on one host, with the memory that was measured."""
    measured: dict[str, dict[int, list[float]]] = {}
    for run, values in values_of(result, METRIC).items():
        if found := COPIES.fullmatch(run):
            measured.setdefault(found["side"], {})[int(found["count"])] = [value / MIB for value in values]
    for run, values in values_of(result, WITHOUT_EXTRA).items():
        if found := COPIES.fullmatch(run):
            measured.setdefault(found["side"], {}).setdefault(1, [value / MIB for value in values])
    for point in result.turning_points:
        side = SIDE.fullmatch(point.a)
        curves = {name: dict(sorted(measured.get(name, {}).items())) for name in (point.a, point.b)}
        if side and (point.metric, point.along) == (METRIC, ALONG) and all({1, 2} <= c.keys() for c in curves.values()):
            yield Panel(side["room"], int(side["products"]), bool(side["mapped"]), curves, point)


def _answer(point: TurningPoint) -> str:
    if point.estimate is None:
        return f"never within {point.most:g} copies"
    first = max(1, math.floor(point.estimate) + 1) if point.estimate > 1 else 1
    return f"from {first} {'copy' if first == 1 else 'copies'} on"


def _figure(row: Sequence[Panel]) -> go.Figure:
    titles = [f"{panel.products:,} products:<br>{_answer(panel.point)}" for panel in row]
    figure = make_subplots(1, len(row), subplot_titles=titles, horizontal_spacing=0.09)
    for column, panel in enumerate(row, start=1):
        for name, curve in panel.curves.items():
            _draw_curve(figure, column, name, curve, panel.shown)
        _mark_turn(figure, column, panel)
    styled(figure, HEIGHT_PX, x="copies of what is busy")
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(rangemode="tozero")
    figure.update_yaxes(title="MiB", col=1)
    # Above the titles of the panels, which stand where a single picture has its legend.
    figure.update_layout(legend={"y": 1.17}, margin={"t": 100})
    return figure


def _draw_curve(figure: go.Figure, column: int, name: str, curve: Curve, shown: float) -> None:
    style, shop = look(name), shop_of(name)
    middles = {count: statistics.median(values) for count, values in curve.items()}
    last = max(middles)
    line = {"color": style["color"], "width": 2}
    shared = {"legendgroup": shop, "row": 1, "col": column}
    figure.add_scatter(
        x=list(middles),
        y=list(middles.values()),
        mode="lines+markers",
        name=phrase_of(shop),
        line=line,
        marker={"size": 9, **style},
        showlegend=column == 1,
        **shared,
    )
    further = middles[2] - middles[1]
    figure.add_scatter(
        x=[last, shown],
        y=[middles[last], middles[last] + (shown - last) * further],
        mode="lines",
        line={**line, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
        **shared,
    )
    figure.add_scatter(
        x=[count for count, values in curve.items() for _ in values],
        y=[value for values in curve.values() for value in values],
        mode="markers",
        marker={"size": 5, "color": style["color"], "opacity": 0.5},
        hoverinfo="skip",
        showlegend=False,
        **shared,
    )


def _mark_turn(figure: go.Figure, column: int, panel: Panel) -> None:
    point = panel.point
    if point.estimate is None:
        return
    first, second = (statistics.median(panel.curves[point.a][count]) for count in (1, 2))
    at_mib = first + (point.estimate - 1) * (second - first)
    figure.add_scatter(
        x=[point.estimate],
        y=[at_mib],
        mode="markers",
        marker={"size": 16, "symbol": "star", "color": GREEN},
        name="equally large",
        legendgroup="turn",
        showlegend=column == 1,
        row=1,
        col=column,
    )
    if point.ci_low is not None:
        high = panel.shown if point.ci_high is None else min(point.ci_high, panel.shown)
        figure.add_vrect(point.ci_low, high, fillcolor=GREEN, opacity=0.15, line_width=0, row=1, col=column)
