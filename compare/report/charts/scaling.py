"""Scaling in pictures: the memory of copies, the cost of work in them, and a shop that grows and shrinks under load."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

import plotly.graph_objects as go

from ...results import ExperimentResult
from ..answers.conditions import phrase_of
from ..answers.sentences import as_sentence
from ..units import number
from .chart import Chart
from .chart import GREEN
from .chart import look
from .chart import shop_of
from .chart import styled
from .chart import summed
from .chart import values_of
from .raw_data import RawData
from .turning_points import turning_charts

MIB = 2**20
COPIES = re.compile(r"(?P<shop>.+)@(?P<what>copies|hot)=(?P<count>\d+)")  # in containers
TIMELINE = "-timeline.json"
MERGED = 5  # intervals of the raw data in each step of a picture
WAYS = {"copies": "all of it", "hot": "the busy services only"}


def charts(result: ExperimentResult, raw: RawData) -> Iterator[Chart]:
    """Yield the pictures that the data allow."""
    yield from turning_charts(result)
    for metric, title, unit, scale in (
        ("shop.memory", "Memory over copies", "MiB, without page cache", MIB),
        ("similar.cpu_per_1000", "CPU for 1,000 similar-product requests", "CPU seconds", 1),
        ("similar.capacity_rps", "Capacity for similar products over copies", "requests a second", 1),
        ("login.capacity_rps", "Capacity for logins over copies", "requests a second", 1),
    ):
        curves = curves_over_copies(result, metric)
        if any(len(points) > 1 for points in curves.values()):
            yield _over_copies(title, unit, scale, curves)
    for condition in result.conditions:
        timeline = [data for run in result.runs if run.condition == condition for data in raw.of(run, TIMELINE)]
        if timeline:
            yield _elasticity(condition, timeline[0])


def curves_over_copies(result: ExperimentResult, metric: str) -> dict[tuple[str, str], dict[int, list[float]]]:
    """Return values by number of copies, for each shop and way to copy. Every way begins with one copy."""
    curves: dict[tuple[str, str], dict[int, list[float]]] = {}
    first: dict[str, list[float]] = {}
    for condition, values in values_of(result, metric).items():
        if found := COPIES.fullmatch(condition):
            count = int(found["count"])
            if count == 1:
                first[found["shop"]] = values
            curves.setdefault((found["shop"], found["what"]), {})[count] = values
    for (shop, _), points in curves.items():
        if shop in first:
            points.setdefault(1, first[shop])
    return {way: dict(sorted(points.items())) for way, points in curves.items() if len(points) > 1}


def _over_copies(
    title: str, unit: str, scale: float, curves: Mapping[tuple[str, str], Mapping[int, Sequence[float]]]
) -> Chart:
    figure = go.Figure()
    said = []
    for (shop, what), points in curves.items():
        name = f"{phrase_of(shop)}, {WAYS[what]}" if what != "copies" else phrase_of(shop)
        middles = {count: statistics.median(values) / scale for count, values in points.items()}
        style = look(shop)
        figure.add_scatter(
            x=list(middles),
            y=list(middles.values()),
            mode="lines+markers",
            name=name,
            line={"color": style["color"], "width": 2},
            marker={"size": 10, **style},
        )
        figure.add_scatter(
            x=[count for count, values in points.items() for _ in values],
            y=[value / scale for values in points.values() for value in values],
            mode="markers",
            marker={"size": 5, "color": style["color"], "opacity": 0.5},
            hoverinfo="skip",
            showlegend=False,
        )
        low, high = min(middles), max(middles)
        said.append(f"{name}: {middles[low]:.3g} with {low}, {middles[high]:.3g} with {high}")
    styled(figure, 400, x="copies", y=unit)
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(rangemode="tozero")
    return Chart(title, f"Medians over blocks, each block a dot; {unit}. {'; '.join(said)}.", figure)


def _elasticity(condition: str, data: Mapping[str, object]) -> Chart:
    """Draw right answers and memory while copies come and go."""
    load, marks, samples = data["load"], data["marks"], data["samples"]
    assert isinstance(load, dict) and isinstance(marks, dict) and isinstance(samples, list)
    timeline = load["timeline"]
    step_s = MERGED * timeline["interval_ms"] / 1000
    right = summed(timeline["right"], MERGED)
    figure = go.Figure()
    figure.add_scatter(
        x=[step_s * place for place in range(len(right))],
        y=[count / step_s for count in right],
        mode="lines",
        line={"shape": "hv", "color": look(condition)["color"], "width": 1.5},
        name="right answers a second",
    )
    held = [(at_s, pss_bytes / MIB) for at_s, _, _, pss_bytes in samples if pss_bytes]
    figure.add_scatter(
        x=[at_s for at_s, _ in held],
        y=[mib for _, mib in held],
        mode="lines",
        line={"color": GREEN, "dash": "dot", "width": 2},
        name="MiB (PSS), scale at the right",
        yaxis="y2",
    )
    for name, at_s in marks.items():
        words = name.removesuffix("_s").replace("_", " ")
        side = "right" if name.endswith("asked_s") else "left"  # of the line, as two may be close together
        figure.add_vline(x=at_s, line={"dash": "dash", "width": 1, "color": GREEN})
        figure.add_annotation(
            x=at_s, y=0, yref="paper", yanchor="bottom", xanchor=side, text=words, textangle=-90, showarrow=False
        )
    styled(figure, 380, x="seconds", y="requests a second")
    axis = {"overlaying": "y", "side": "right", "automargin": True, "rangemode": "tozero", "showgrid": False}
    figure.update_layout(yaxis2=axis)
    figure.update_yaxes(rangemode="tozero")
    ready_s = marks["out_ready_s"] - marks["out_asked_s"]
    gone_s = marks["back_gone_s"] - marks["back_asked_s"]
    shop = phrase_of(shop_of(condition))
    says = (
        f"{as_sentence(shop)} under steady load, one block. A second copy is ready {number(ready_s, 's')} after it is "
        f"requested, and gone {number(gone_s, 's')} after it is told to stop."
    )
    return Chart(f"Out and back: {shop}", says, figure)
