"""A picture of a shop's processes: boxes for deployables, lines for calls between them, and signs for health."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import jinja2

from ..topology import Deployable
from ..topology import ROOMS
from ..topology import SHOPS

WIDTH, HEIGHT, BOX_WIDTH, BOX_HEIGHT = 620, 206, 188, 92
MIB = 2**20
MOST_ROWS = 3  # that fit into a box; one less if the box says what is broken
PLACES = {"pages": (2, 57), "orders": (216, 57), "users": (430, 4), "products": (430, 110)}
WHOLE = (156, 30, 308, 146)
# Shape and word mean the same as the colour.
SIGNS = {
    "healthy": ("#0a6640", "●"),
    "starting": ("#7a4b00", "▲"),
    "restarting": ("#7a4b00", "▲"),
    "restarted just now": ("#7a4b00", "▲"),
    "stopped": ("#a40e26", "■"),
}

TEMPLATE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ width }} {{ height }}" font-family="system-ui, sans-serif">
<defs><marker id="head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">
<path d="M0,0 L9,4 L0,8 z" fill="#57606a"/></marker></defs>
{% for line in lines %}
<line x1="{{ line[0] }}" y1="{{ line[1] }}" x2="{{ line[2] }}" y2="{{ line[3] }}" stroke="#57606a" stroke-width="2"
 marker-end="url(#head)"/>
{% endfor %}
{% for box in boxes %}
<g transform="translate({{ box.x }} {{ box.y }})">
<rect width="{{ box.width }}" height="{{ box.height }}" rx="8" fill="{{ "#fff0f0" if box.broken else "#ffffff" }}"
 stroke="{{ "#a40e26" if box.broken else "#57606a" }}" stroke-width="{{ 4 if box.broken else 2 }}"
 {% if box.broken %}stroke-dasharray="9 5"{% endif %}/>
<text x="8" y="23" font-size="18" font-weight="700" fill="#1b1f24">{{ box.name }}</text>
{% for row in box.rows %}
<text x="8" y="{{ 43 + 18 * loop.index0 }}" font-size="14.8" fill="#1b1f24">
<tspan fill="{{ row.colour }}">{{ row.sign }}</tspan> {{ row.text }}</text>
{% endfor %}
{% for room in box.inside %}
<rect x="{{ 8 + 74 * loop.index0 }}" y="{{ box.height - 38 }}" width="70" height="28" rx="5" stroke="#57606a"
 fill="{{ "#a40e26" if room == box.broken_room else "#f3f5f8" }}"/>
<text x="{{ 43 + 74 * loop.index0 }}" y="{{ box.height - 19 }}" font-size="15" text-anchor="middle"
 fill="{{ "#ffffff" if room == box.broken_room else "#1b1f24" }}">{{ room }}</text>
{% endfor %}
{% if box.broken and not box.inside %}
<text x="{{ box.width - 8 }}" y="{{ box.height - 8 }}" font-size="17" font-weight="700" text-anchor="end"
 fill="#a40e26">✕ {{ box.broken }}</text>
{% endif %}
</g>
{% endfor %}
</svg>""")


def picture(name: str, shop: Mapping[str, Any]) -> str:
    """Return the map of a shop as a data URL of an image."""
    svg = TEMPLATE.render(width=WIDTH, height=HEIGHT, boxes=_boxes(name, shop), lines=list(_lines(name)))
    return f"data:image/svg+xml,{quote(svg)}"


def in_words(name: str, shop: Mapping[str, Any]) -> str:
    """Return what the map shows in words, for those who don't see it."""
    if shop["phase"] != "running":
        return f"{name} does not run."
    boxes = (f"{box['name']}: {', '.join(box['said'])}" for box in _boxes(name, shop))
    broken = " Broken: {} in {}.".format(*shop["broken"]) if shop["broken"] else ""
    return f"Processes of {name}. {'; '.join(boxes)}.{broken}"


def _boxes(name: str, shop: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_box(deployable, shop) for deployable in SHOPS[name].deployables]


def _box(deployable: Deployable, shop: Mapping[str, Any]) -> dict[str, Any]:
    copies = [copy for copy in shop["copies"] if copy["role"] == deployable.role]
    x, y, width, height = WHOLE if is_whole(deployable) else (*PLACES[deployable.role], BOX_WIDTH, BOX_HEIGHT)
    is_hit = bool(shop["broken"]) and shop["broken"][1] in deployable.rooms
    return {
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        "name": deployable.name,
        "rows": list(_rows(copies, MOST_ROWS - (is_hit and not is_whole(deployable)))),
        "said": [f"copy {c['copy']} {_condition(c)}" for c in copies] or ["no copy"],
        "inside": ROOMS if is_whole(deployable) else (),
        "broken": shop["broken"][0] if is_hit else "",
        "broken_room": shop["broken"][1] if is_hit else "",
    }


def is_whole(deployable: Deployable) -> bool:
    """Return whether a deployable serves all rooms. The rooms are then drawn inside it."""
    return len(deployable.rooms) == len(ROOMS)


def _rows(copies: Sequence[Mapping[str, Any]], most: int) -> Iterator[dict[str, str]]:
    """Yield a row for each copy. If there are more than `most`, the last row counts those without a row."""
    shown = copies if len(copies) <= most else copies[: most - 1]
    for copy in shown:
        condition = _condition(copy)
        colour, sign = SIGNS.get(condition, SIGNS["stopped"])
        held = f"{copy['cpu_percent']:.0f}% CPU, {_memory(copy['memory_bytes'] / MIB)}"
        yield {"colour": colour, "sign": sign, "text": held if condition == "healthy" else condition}
    if len(copies) > len(shown):
        yield {"colour": "#57606a", "sign": "+", "text": f"{len(copies) - len(shown)} more"}


def _condition(copy: Mapping[str, Any]) -> str:
    """Return the state of a copy. It mentions a recent restart, since a new process looks like any other."""
    return "restarted just now" if copy.get("restarted") else str(copy["health"])


def _memory(mib: float) -> str:
    """Return an amount of memory in as few digits as fit into a box."""
    return f"{mib:.0f} MiB" if mib < 999.5 else f"{mib / 1024:.1f} GiB"


def _lines(name: str) -> Iterator[tuple[float, float, float, float]]:
    """Yield a line from each deployable to each that it calls, from edge to edge of their boxes."""
    shop = SHOPS[name]
    for deployable in shop.deployables:
        for room in deployable.calls:
            yield _line(PLACES[deployable.role], PLACES[shop.serving(room).role])


def _line(caller: tuple[int, int], callee: tuple[int, int]) -> tuple[float, float, float, float]:
    (x1, y1), (x2, y2) = caller, callee
    if x1 == x2:  # one above the other
        down = y2 > y1
        return (
            x1 + BOX_WIDTH / 2,
            y1 + (BOX_HEIGHT if down else 0),
            x2 + BOX_WIDTH / 2,
            y2 + (0 if down else BOX_HEIGHT),
        )
    # A line that would run through a box in between leaves and arrives above or below it.
    far = x2 - x1 > 300
    up = y2 < y1
    shift = BOX_HEIGHT / 2 - 2 if far else 14
    start_y = y1 + BOX_HEIGHT / 2 + (-shift if up else shift) * (y1 != y2)
    end_y = y2 + BOX_HEIGHT / 2 + ((-28 if up else 28) if far else 0)
    return x1 + BOX_WIDTH, start_y, x2, end_y
