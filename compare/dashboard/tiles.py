"""Big tiles that show in colour, sign and word how available each feature of a shop is, and the shop's headline."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dash import html

from .stage import State

SHOWN = {"login": "log in", "browse": "browse", "search": "search", "cart": "cart", "checkout": "check out"}
ENOUGH = 0.99  # share of right answers from which a feature is up
HALF = 0.5
PHASES = {"stopped": "not running", "starting": "starting …", "stopping": "stopping …", "running": ""}
MIB = 2**20
PROBLEM_LASTS_S = 15.0
SUCCESSES = {"started", "stopped", "fault", "scaled", "deployed", "swapped"}  # events that end an earlier problem


def tiles(shop: Mapping[str, Any]) -> list[html.Div]:
    """Return a tile for each feature, in the order in which shoppers use them."""
    features = shop["features"] if shop["phase"] == "running" else {}
    return [_tile(SHOWN[name], features.get(name)) for name in SHOWN]


def _tile(name: str, share: float | None) -> html.Div:
    kind, sign, word = condition(share)
    figure = "–" if share is None else f"{math.floor(round(100 * share, 6))}%"
    return html.Div(
        [html.Span(name, className="name"), html.Strong(figure), html.Span(f"{sign} {word}", className="word")],
        className=f"tile {kind}",
    )


def condition(share: float | None) -> tuple[str, str, str]:
    """Return the kind, the sign and the word for the condition of a feature with this share of right answers."""
    if share is None:
        return "unknown", "·", "not asked"
    if share >= ENOUGH:
        return "up", "✓", "up"
    return ("partly", "!", "partly up") if share >= HALF else ("down", "✕", "down")


def headline(shop: Mapping[str, Any]) -> list[Any]:
    """Return figures on what a shop is doing now."""
    if shop["phase"] != "running":
        progress = str(shop.get("progress", ""))  # older recordings lack it
        return [html.Span(" ".join([PHASES[shop["phase"]], progress]).strip(), className="doing")]
    copies = shop["copies"]
    figures = {
        "answers": f"{shop['right_rps']:.0f}/s",
        "p95": "–" if shop["p95_ms"] is None else f"{shop['p95_ms']:.0f} ms",
        "CPU": f"{sum(copy['cpu_percent'] for copy in copies):.0f}%",
        "memory": f"{sum(copy['memory_bytes'] for copy in copies) / MIB:.0f} MiB",
    }
    return [html.Span([f"{name} ", html.Strong(figure)]) for name, figure in figures.items()]


def problem(states: list[State], shop: str) -> str:
    """Return what went wrong with a shop lately, or the reason that the sentence refers to; empty if neither."""
    if states and (reason := states[-1]["shops"][shop].get("problem")):
        return str(reason)
    now_s = states[-1]["at_s"] if states else 0.0
    events = [event for state in states for event in state["events"] if event["shop"] == shop]
    for event in reversed(events):
        if event["at_s"] < now_s - PROBLEM_LASTS_S or event["event"] in SUCCESSES:
            break
        if event["event"] == "failed":
            return str(event["what"])
    return ""
