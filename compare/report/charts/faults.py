"""Faults in pictures: what is left of each feature under a fault, and what shoppers saw second by second."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from ...results import ExperimentResult
from ..answers.conditions import phrase_of
from ..answers.sentences import as_sentence
from ..matrix import BROKEN
from ..matrix import SHARE
from .chart import Chart
from .chart import GREY
from .chart import look
from .chart import medians_of
from .chart import ROW_PX
from .chart import shop_of
from .chart import styled
from .raw_data import RawData

FEATURES = ("login", "browse", "search", "cart", "checkout")
LOAD = "-load.json"
STEP_S = 0.5
# From all well to nothing left. Dark is bad, so that a black-and-white print shows it too.
SCALE = [[0.0, "#3B0F17"], [0.5, "#D55E00"], [0.8, "#F6D8A8"], [1.0, "#E8F4EE"]]


def charts(result: ExperimentResult, raw: RawData) -> Iterator[Chart]:
    """Yield the pictures that the data allow."""
    for shop, rows in _availability(result).items():
        yield _heat_map(shop, rows)
    shown = set()
    for run in result.runs:
        shop = shop_of(run.condition)
        if "aa=again" in run.condition or shop in shown:
            continue
        for data in raw.of(run, LOAD):
            shown.add(shop)
            yield _timeline(shop, data)
            break


def _availability(result: ExperimentResult) -> dict[str, dict[str, dict[str, float]]]:
    """Return shares by shop, fault and feature: medians over blocks."""
    medians = {name: medians_of(result, f"{name}{SHARE}") for name in FEATURES}
    found: dict[str, dict[str, dict[str, float]]] = {}
    for condition in result.conditions:
        broken = BROKEN.fullmatch(condition)
        row = {name: shares[condition] for name, shares in medians.items() if condition in shares}
        if broken and row and "aa=again" not in condition:
            found.setdefault(broken["shop"], {})[f"{broken['kind']} in {broken['room']}"] = row
    return found


def _heat_map(shop: str, rows: Mapping[str, Mapping[str, float]]) -> Chart:
    shares = [[rows[fault].get(feature) for feature in FEATURES] for fault in rows]
    figure = go.Figure(
        go.Heatmap(
            x=list(FEATURES),
            y=list(rows),
            z=shares,
            text=[["" if share is None else f"{share:.0%}" for share in row] for row in shares],
            texttemplate="%{text}",  # in black or white, whichever is readable
            zmin=0,
            zmax=1,
            colorscale=SCALE,
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    styled(figure, 80 + ROW_PX * len(rows))
    figure.update_xaxes(side="top", showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    whole = [sum(share is not None and share > 0.99 for share in row) for row in shares]
    says = (
        "The share of requests due in the steady time of the fault that got a right answer in time, as medians. "
        f"On average over these faults, {statistics.mean(whole):.1f} of the {len(FEATURES)} features stay whole."
    )
    return Chart(f"What is left of {phrase_of(shop)}", says, figure)


def _timeline(shop: str, data: Mapping[str, Any]) -> Chart:
    timeline, windows = data["load"]["timeline"], data["windows"]
    step = max(1, round(STEP_S * 1000 / timeline["interval_ms"]))
    sent, right = (
        [sum(timeline[kind][i : i + step]) for i in range(0, len(timeline[kind]), step)] for kind in ("sent", "right")
    )
    at_s = [STEP_S * place for place in range(len(sent))]
    figure = go.Figure()
    for name, counts, style in (
        ("asked", sent, {"color": GREY, "dash": "dot", "width": 1}),
        ("answered right and in time", right, {"color": look(shop)["color"], "width": 2}),
    ):
        line = {"shape": "hv", **style}
        figure.add_scatter(x=at_s, y=[count / STEP_S for count in counts], mode="lines", line=line, name=name)
    for part, window in windows.items():
        kind, _, room = part.removeprefix("fault=").partition(":")
        figure.add_vrect(x0=window["on_s"], x1=window["off_s"], fillcolor=GREY, opacity=0.2, line_width=0)
        # Older reports judged all of it.
        judged_s = window["on_s"] + window.get("settle_s", 0.0), window["off_s"] - window.get("patience_s", 0.0)
        figure.add_vrect(x0=judged_s[0], x1=judged_s[1], fillcolor=GREY, opacity=0.2, line_width=0)
        figure.add_annotation(
            x=(window["on_s"] + window["off_s"]) / 2,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=f"{kind}, {room}",
            textangle=-90,
            showarrow=False,
            font={"size": 12},
        )
    styled(figure, 420, x="seconds", y="requests a second")
    figure.update_layout(margin={"t": 130}, legend={"yanchor": "top", "y": -0.32})
    figure.update_yaxes(rangemode="tozero")
    share = sum(right) / sum(sent) if sum(sent) else 0
    says = (
        f"One run of {phrase_of(shop)}, in steps of half a second by the time at which each request was due. The bands "
        "are the faults, from injection to healing. The requests of their darker part are judged. "
        f"{share:.0%} of all requests got a right answer in time."
    )
    return Chart(f"{as_sentence(phrase_of(shop))}, fault after fault", says, figure)
