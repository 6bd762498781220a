"""The last seconds of a session as charts: right answers, p95 and errors a second, with marks for what was done."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from .stage import State

WINDOW_S = 3.0  # over which a session sums up
SHOWN_S = 90.0
GRID, TEXT, MARK = "#d0d7de", "#1b1f24", "#57606a"
COLOURS = {"monolith": "#0072B2", "micro": "#D55E00"}
PANELS = (("right answers/s", (0.74, 0.94)), ("p95 in ms", (0.37, 0.57)), ("errors/s", (0.0, 0.2)))
P95 = 1
ROW_PX = 14
NAME_S = 9.0  # how wide the longest name of a mark is, about: beside a newer mark there is no room on the right
EVENTS = {"fault": ("right", 1), "healed": ("left", 0), "scaled": ("left", 0), "deployed": ("left", 0)}
"""What is marked, on which side of its mark the name ends, and in which row it stands: faults and their healing lie
close together."""
ROUND = (1, 1.5, 2, 3, 4, 5, 6, 8)
LEAST = (10.0, 50.0, 5.0)  # the top of each axis at least, so that noise does not look like news


def figure(states: Sequence[State], shop: str) -> dict[str, Any]:
    """Return a Plotly figure of a shop, whose axes are those of the other shop too."""
    now_s = states[-1]["at_s"] if states else 0.0
    shown = [state for state in states if state["at_s"] >= now_s - SHOWN_S]
    ago_s = [round(state["at_s"] - now_s, 1) for state in shown]
    panels = range(len(PANELS))
    series = [[_values(state, shop)[place] for state in shown] for place in panels]
    everybody = [_values(state, name) for state in shown for name in state["shops"]]
    tops = [max([LEAST[place], *(values[place] or 0.0 for values in everybody)]) for place in panels]
    marks = list(_marks(shown, shop, now_s))
    return {
        "data": [_trace(place, ago_s, series[place], shop) for place in panels],
        "layout": {
            "margin": {"l": 44, "r": 8, "t": 44, "b": 24},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"size": 13, "color": TEXT, "family": "system-ui, sans-serif"},
            "showlegend": False,
            "xaxis": {"range": [-SHOWN_S, 0], "gridcolor": GRID, "ticksuffix": " s", "anchor": "y3", "zeroline": False},
            **{f"yaxis{place + 1 if place else ''}": _axis(place, tops[place]) for place in panels},
            "shapes": [shape for shape, _ in marks],
            "annotations": [*map(_name, panels), *(annotation for _, annotation in marks)],
        },
    }


def in_words(states: Sequence[State], shop: str) -> str:
    """Return what the charts end with, for those who don't see them."""
    if not states:
        return "Nothing was measured yet."
    right_rps, p95_ms, errors_rps = _values(states[-1], shop)
    return f"{shop} now: {right_rps:.0f} right answers a second, p95 {_p95(p95_ms)}, {errors_rps:.0f} errors a second."


def _values(state: State, name: str) -> tuple[float, float | None, float]:
    """Return what each panel shows; without right answers there is no p95."""
    shop = state["shops"][name]
    return shop["right_rps"], shop["p95_ms"], sum(shop["errors"].values()) / WINDOW_S


def _p95(p95_ms: float | None) -> str:
    return "unknown" if p95_ms is None else f"{p95_ms:.0f} ms"


def _trace(place: int, ago_s: Sequence[float], values: Sequence[float | None], shop: str) -> dict[str, Any]:
    return {
        "x": ago_s,
        "y": [None if value is None else round(value, 1) for value in values],
        "yaxis": f"y{place + 1 if place else ''}",
        "mode": "lines",
        "fill": "none" if place == P95 else "tozeroy",  # a filled one would bridge the time without any right answer
        "line": {"color": "#a40e26" if PANELS[place][0].startswith("errors") else COLOURS[shop], "width": 2.5},
    }


def _axis(place: int, top: float) -> dict[str, Any]:
    return {
        "domain": PANELS[place][1],
        "range": [0, 1.08 * top],
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "tickvals": [0, _round_below(top)],  # no more: in presenter mode a panel is two lines high
    }


def _round_below(top: float) -> float:
    """Return the largest number up to a top that is round enough to be read from the last row."""
    step = 10.0 ** math.floor(math.log10(top))
    return max((step * each for each in ROUND if step * each <= top), default=top)


def _name(place: int) -> dict[str, Any]:
    title, (_, top) = PANELS[place]
    where = {"x": 0, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom"}
    return {**where, "text": f"<b>{title}</b>", "showarrow": False}


def _marks(shown: Sequence[State], shop: str, now_s: float) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield a line across all panels for each event, and its name."""
    for state in shown:
        for event in state["events"]:
            if event["shop"] == shop and event["event"] in EVENTS:
                x = round(event["at_s"] - now_s, 1)
                side, row = EVENTS[event["event"]]
                line = {"color": MARK, "width": 1.5, "dash": "dash"}
                yield (
                    {"type": "line", "x0": x, "x1": x, "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": line},
                    {
                        "x": x,
                        "xref": "x",
                        "yref": "paper",
                        "y": 1.0,
                        "yanchor": "bottom",
                        "yshift": 12 + ROW_PX * row,  # above the name of the panel
                        "showarrow": False,
                        "text": event["event"],
                        "xanchor": "right" if x > -NAME_S else side,
                        "font": {"size": 12, "color": TEXT},
                    },
                )
