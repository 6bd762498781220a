"""The last seconds of a session as charts: right answers, p95 and errors a second, with marks for events.

The charts are drawn here, like the maps. A library that draws in the browser took a quarter of a core, on the machine
that both shops share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jinja2

from .stage import State

WINDOW_S = 3.0  # each tick sums up this much
SHOWN_S = 90.0
EVERY = 2  # ticks: each sums up the last WINDOW_S, so every second one shows the same
COLOURS = {"monolith": "#0072B2", "micro": "#D55E00"}
ERRORS = "#a40e26"
PANELS = (("right answers/s", (0.0, 0.25)), ("p95 in ms", (0.375, 0.625)), ("errors/s", (0.75, 1.0)))
P95 = 1
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 50, 24  # margins for numbers, marks and seconds
ROW_PX = 14
NAME_S = 9.0  # about the width of the longest name of a mark: a mark newer than that has no room for it on the right
EVENTS = {"fault": ("end", 1), **dict.fromkeys(("healed", "scaled", "deployed", "swapped"), ("start", 0))}
"""The events that are marked. For each: whether its name ends or starts at the mark, and the row of the name. A fault
and its healing get different rows, since they lie close together."""
ROUND = (1, 1.5, 2, 3, 4, 5, 6, 8)
LEAST = (10.0, 50.0, 5.0)  # the least top of each axis, so that noise does not look like news
HEADROOM = 1.08

TEMPLATE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ width }} {{ height }}" preserveAspectRatio="none"
 font-family="system-ui, sans-serif" font-size="13" fill="#1b1f24">
<g stroke="#d0d7de">
{% for x, _ in seconds %}
{% for panel in panels %}<line x1="{{ x }}" x2="{{ x }}" y1="{{ panel.top }}" y2="{{ panel.bottom }}"/>{% endfor %}
{% endfor %}
{% for panel in panels %}
{% for y, _ in panel.ticks %}<line x1="{{ left }}" x2="{{ right }}" y1="{{ y }}" y2="{{ y }}"/>{% endfor %}
{% endfor %}
</g>
{% for x, said in seconds %}
<text x="{{ x }}" y="{{ height - 8 }}" text-anchor="middle">{{ said }}</text>
{% endfor %}
{% for panel in panels %}
<text x="{{ left }}" y="{{ panel.top - 5 }}" font-weight="700">{{ panel.title }}</text>
{% for y, said in panel.ticks %}
<text x="{{ left - 4 }}" y="{{ y + 4 }}" text-anchor="end">{{ said }}</text>
{% endfor %}
{% for line in panel.lines %}
{% if panel.is_filled %}
<path d="M{{ line[0][0] }},{{ panel.bottom }}{% for x, y in line %}L{{ x }},{{ y }}{% endfor %}
L{{ line[-1][0] }},{{ panel.bottom }}z" fill="{{ panel.colour }}" fill-opacity="0.5"/>
{% endif %}
<polyline points="{% for x, y in line %}{{ x }},{{ y }} {% endfor %}" fill="none" stroke="{{ panel.colour }}"
 stroke-width="2.5" stroke-linejoin="round"/>
{% endfor %}
{% endfor %}
{% for mark in marks %}
<line x1="{{ mark.x }}" x2="{{ mark.x }}" y1="{{ mark.top }}" y2="{{ bottom }}" stroke="#57606a" stroke-width="1.5"
 stroke-dasharray="9 5"/>
<text x="{{ mark.x }}" y="{{ mark.y }}" text-anchor="{{ mark.anchor }}" font-size="12">{{ mark.name }}</text>
{% endfor %}
</svg>""")


@dataclass(frozen=True)
class Paper:
    """The size of a drawing in the page's pixels, so that nothing is stretched."""

    width: int = 600
    height: int = 240

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def bottom(self) -> int:
        return self.height - BOTTOM

    def x(self, ago_s: float) -> float:
        return round(self.right + ago_s / SHOWN_S * (self.right - LEFT), 1)

    def y(self, share: float) -> float:
        return round(TOP + share * (self.bottom - TOP), 1)


def picture(states: Sequence[State], shop: str, paper: Paper) -> str:
    """Return the charts of a shop as a data URL of an image.

    Both shops have the same axes.
    """
    now_s = states[-1]["at_s"] if states else 0.0
    seen = [state for state in states if state["at_s"] >= now_s - SHOWN_S]
    shown = [state for state in seen if state["number"] % EVERY == 0 or state is states[-1]]
    svg = TEMPLATE.render(
        width=paper.width,
        height=paper.height,
        left=LEFT,
        right=paper.right,
        bottom=paper.bottom,
        seconds=[(paper.x(-ago_s), f"−{ago_s} s") for ago_s in (80, 60, 40, 20)],
        panels=[_panel(place, shown, shop, paper, now_s) for place in range(len(PANELS))],
        marks=list(_marks(seen, shop, paper, now_s)),
    )
    return f"data:image/svg+xml,{quote(svg)}"


def in_words(states: Sequence[State], shop: str) -> str:
    """Return the latest values of the charts in words, for those who don't see them."""
    if not states:
        return "Nothing was measured yet."
    right_rps, p95_ms, errors_rps = _values(states[-1], shop)
    return f"{shop} now: {right_rps:.0f} right answers a second, p95 {_p95(p95_ms)}, {errors_rps:.0f} errors a second."


def _values(state: State, name: str) -> tuple[float, float | None, float]:
    """Return the value that each panel shows. Without right answers there is no p95."""
    shop = state["shops"][name]
    return shop["right_rps"], shop["p95_ms"], sum(shop["errors"].values()) / WINDOW_S


def _p95(p95_ms: float | None) -> str:
    return "unknown" if p95_ms is None else f"{p95_ms:.0f} ms"


def _panel(place: int, shown: Sequence[State], shop: str, paper: Paper, now_s: float) -> dict[str, Any]:
    title, (top, bottom) = PANELS[place]
    most = max([LEAST[place], *(_values(state, name)[place] or 0.0 for state in shown for name in state["shops"])])

    def y(value: float) -> float:
        return paper.y(bottom - (bottom - top) * value / (HEADROOM * most))

    points = [(paper.x(state["at_s"] - now_s), _values(state, shop)[place]) for state in shown]
    return {
        "title": title,
        "top": paper.y(top),
        "bottom": paper.y(bottom),
        "ticks": [
            (y(value), f"{value:g}") for value in (0, _round_below(most))
        ],  # no more rows: a panel may be only two lines high
        "lines": list(_unbroken([(x, None if value is None else y(value)) for x, value in points])),
        "is_filled": place != P95,
        "colour": ERRORS if title.startswith("errors") else COLOURS[shop],
    }


def _unbroken(points: Sequence[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """Yield the lines through the points. A line ends where a value is unknown."""
    line: list[tuple[float, float]] = []
    for x, y in points:
        if y is not None:
            line.append((x, y))
        elif line:
            yield line
            line = []
    if line:
        yield line


def _round_below(top: float) -> float:
    """Return the largest round number up to a top, which can be read from the last row."""
    step = 10.0 ** math.floor(math.log10(top))
    return max((step * each for each in ROUND if step * each <= top), default=top)


def _marks(seen: Sequence[State], shop: str, paper: Paper, now_s: float) -> Iterator[dict[str, Any]]:
    """Yield a line across all panels for each event, with the event's name above the panels' names."""
    for state in seen:
        for event in state["events"]:
            if event["shop"] == shop and event["event"] in EVENTS:
                ago_s = event["at_s"] - now_s
                anchor, row = EVENTS[event["event"]]
                yield {
                    "x": paper.x(ago_s),
                    "top": TOP - ROW_PX,
                    "y": TOP - ROW_PX * (row + 1) - 6,
                    "anchor": "end" if ago_s > -NAME_S else anchor,
                    "name": event["event"],
                }
