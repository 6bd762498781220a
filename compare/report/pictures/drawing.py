"""The few shapes of the small pictures, as SVG. Their text has the colour of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from ..charts.chart import BLUE
from ..charts.chart import GREY
from ..charts.chart import ORANGE
from ..charts.chart import PURPLE

WIDTH = 480
COLOURS = {"monolith": BLUE, "micro-course": PURPLE, "micro": ORANGE}
AXIS = GREY
LETTER_PX = 7.2  # about the width of a letter of small text


@dataclass(frozen=True)
class Picture:
    """A picture with a caption. `says` describes it for people who don't see it."""

    caption: str
    says: str
    svg: Markup


def colour_of(condition: str) -> str:
    """Return the colour of a condition's shop."""
    found = (colour for shop, colour in COLOURS.items() if condition.startswith(shop))
    return next(found, GREY)


def picture(caption: str, says: str, height: float, shapes: Iterable[Markup]) -> Picture:
    """Put shapes into a picture."""
    label = f"{caption}. {says}" if caption else says
    size = f'viewBox="0 0 {WIDTH} {height:g}"'
    shape = f'<svg class="picture" xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{{}}">{{}}</svg>'
    svg = Markup(shape).format(label, Markup("\n").join(shapes))
    return Picture(caption, says, svg)


def text(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> Markup:
    """Return a line of text with its baseline at y."""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}">{}</text>').format(x, y, anchor, kind, words)


def rectangle(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1) -> Markup:
    """Return a filled rectangle with its corner at (x, y)."""
    shape = '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" fill-opacity="{:g}"/>'
    return Markup(shape).format(x, y, max(width, 0), height, fill, opacity)


def line(points: Iterable[tuple[float, float]], colour: str, width: float = 2.5, dashes: str = "none") -> Markup:
    """Return a line through points."""
    through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    shape = '<polyline points="{}" fill="none" stroke="{}" stroke-width="{:g}" stroke-dasharray="{}"/>'
    return Markup(shape).format(through, colour, width, dashes)


def dot(x: float, y: float, colour: str) -> Markup:
    """Return a measured point."""
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(x, y, colour)


def fitting(words: str, width: float) -> str:
    """Return words that are cut to a width."""
    most = int(width / LETTER_PX)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
