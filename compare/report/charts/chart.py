"""A picture with its message in words, and one look for all pictures."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from ...results import ExperimentResult

# Okabe and Ito's colours, which people with any colour vision can distinguish. Shapes and words repeat what they say.
BLUE, ORANGE, PURPLE, GREEN, GREY = "#0072B2", "#D55E00", "#B2679A", "#009E73", "#888888"
COLOURS = {"monolith": BLUE, "micro-course": PURPLE, "micro-resilient": ORANGE, "null-route": GREY}
SYMBOLS = {"monolith": "circle", "micro-course": "diamond", "micro-resilient": "square", "null-route": "x"}
GRID = "rgba(128,128,128,0.25)"
ROW_PX = 30


@dataclass(frozen=True)
class Chart:
    """A picture with a title. `says` describes it in a sentence or two, for people who don't see it."""

    title: str
    says: str
    figure: go.Figure


def shop_of(condition: str) -> str:
    """Return the shop of a condition, such as monolith for monolith@copies=2."""
    return condition.partition("@")[0].partition(",")[0]


def look(condition: str) -> dict[str, str]:
    """Return the colour and the symbol of a condition's marks. Repetitions of the monolith, for the noise, are grey."""
    if "aa=again" in condition:
        return {"color": GREY, "symbol": "circle-open"}
    shop = shop_of(condition)
    return {"color": COLOURS.get(shop, GREEN), "symbol": SYMBOLS.get(shop, "triangle-up")}


def values_of(result: ExperimentResult, metric: str) -> dict[str, list[float]]:
    """Return a metric's values by condition, one for each block in which the run was valid."""
    found: dict[str, list[float]] = {}
    for run in result.runs:
        if run.valid and metric in run.metrics:
            found.setdefault(run.condition, []).append(run.metrics[metric].value)
    order = {condition: place for place, condition in enumerate(result.conditions)}
    return dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))


def medians_of(result: ExperimentResult, metric: str) -> dict[str, float]:
    """Return a metric's median over blocks, by condition."""
    return {condition: statistics.median(values) for condition, values in values_of(result, metric).items()}


def spread(values: Sequence[float]) -> Mapping[str, float]:
    """Return the median, and the distances from it to the lowest and the highest block."""
    middle = statistics.median(values)
    return {"middle": middle, "below": middle - min(values), "above": max(values) - middle}


def summed(counts: Sequence[int], step: int) -> list[int]:
    """Add counts up, `step` at a time. An incomplete step at the end is left out."""
    return [sum(counts[place : place + step]) for place in range(0, len(counts) - step + 1, step)]


def styled(figure: go.Figure, height: int, x: str = "", y: str = "") -> go.Figure:
    """Give a figure the common look: no background, thin lines, and the page's own text colour."""
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 14},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
        hovermode="closest",
        barmode="stack",
    )
    axis: dict[str, Any] = {"automargin": True, "gridcolor": GRID, "zerolinecolor": GRID, "linecolor": GRID}
    figure.update_xaxes(title=x or None, **axis)
    figure.update_yaxes(title=y or None, **axis)
    return figure


def make_logarithmic(figure: go.Figure) -> None:
    """Draw x on a logarithmic scale, with ticks at 1, 2, 5, 10 and so on."""
    ticks = [factor * 10.0**power for power in range(-2, 5) for factor in (1, 2, 5)]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks])
