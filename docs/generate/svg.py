"""The few shapes of the diagrams, as SVG. Each picture has its own background, so it fits on any page."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

STYLE = (
    "text{font-family:system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;text-anchor:middle;fill:#1e293b}"
    ".name{font-size:17px;font-weight:600}.note{font-size:13px;fill:#475569}.title{font-size:19px;font-weight:700}"
    ".ground{fill:#f8fafc;stroke:#cbd5e1}.process{fill:#fff;stroke:#334155;stroke-width:2}"
    ".room{fill:#dbeafe;stroke:#2563eb;stroke-width:1.5}.part{fill:#ede9fe;stroke:#6d28d9;stroke-width:1.5}"
    ".data{fill:#fef3c7;stroke:#b45309;stroke-width:1.5}.quiet{fill:#e2e8f0;stroke:#64748b}"
    ".call{stroke:#1d4ed8;stroke-width:2;fill:none}.http{stroke:#be123c;stroke-width:2;stroke-dasharray:7 4;fill:none}"
    ".store{stroke:#b45309;stroke-width:2;fill:none}.import{stroke:#6d28d9;stroke-width:1.8;fill:none}"
)
HEADS = {"call": "#1d4ed8", "http": "#be123c", "store": "#b45309", "import": "#6d28d9"}


@dataclass(frozen=True)
class Box:
    """A rectangle around a centre, with a name and lines of small print in it."""

    x: float
    y: float
    width: float
    height: float
    name: str
    notes: Sequence[str] = ()
    kind: str = "process"

    def drawn(self) -> str:
        """Return the box, with its text in the centre."""
        left, top = self.x - self.width / 2, self.y - self.height / 2
        first = self.y + 6 - 9 * len(self.notes)
        lines = [text(self.x, first, self.name, "name")]
        lines += [text(self.x, first + 19 * place, note) for place, note in enumerate(self.notes, 1)]
        size = f'x="{left:g}" y="{top:g}" width="{self.width:g}" height="{self.height:g}"'
        return "\n".join([f'<rect class="{self.kind}" {size} rx="8"/>', *lines])

    def edge(self, x: float, y: float) -> tuple[float, float]:
        """Return the point where a line from the centre to (x, y) leaves the box, with room for an arrowhead."""
        across, down = x - self.x, y - self.y
        scale = min(
            (self.width / 2 + 4) / abs(across) if across else float("inf"),
            (self.height / 2 + 4) / abs(down) if down else float("inf"),
        )
        return self.x + scale * across, self.y + scale * down


def text(x: float, y: float, words: str, kind: str = "note") -> str:
    """Return a line of text, centred on x, with its baseline at y."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(words)}</text>'


def database(x: float, y: float, words: str) -> str:
    """Return a cylinder around a centre."""
    left, top = x - 62, y - 26
    outline = f"M{left:g} {top:g}v56a62 11 0 0 0 124 0v-56"
    lid = f'<ellipse class="data" cx="{x:g}" cy="{top:g}" rx="62" ry="11"/>'
    return "\n".join([f'<path class="data" d="{outline}"/>', lid, text(x, y + 12, words)])


def arrow(begin: Box, end: Box, kind: str) -> str:
    """Return a straight arrow from the edge of one box to that of another, on the line between their centres."""
    return line(*begin.edge(end.x, end.y), *end.edge(begin.x, begin.y), kind)


def descent(begin: Box, end: Box, kind: str, inwards: float) -> str:
    """Return an arrow to a lower box beside the first: from the side of the first to the upper edge of the other.

    It arrives beside the middle of that edge: towards the first box, or away from it if `inwards` is below 0.
    """
    side = 1 if end.x > begin.x else -1
    start = begin.x + side * (begin.width / 2 + 4)
    return line(start, begin.y, end.x - side * inwards, end.y - end.height / 2 - 4, kind)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """Return an arrow between two points."""
    return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" marker-end="url(#{kind})"/>'


def picture(width: int, height: int, title: str, description: str, shapes: Iterable[str]) -> str:
    """Return a whole SVG file. A screen reader reads out the title and the description."""
    heads = "".join(
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
        for name, colour in HEADS.items()
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f"<style>{STYLE}</style>",
        f"<defs>{heads}</defs>",
        f'<rect class="ground" x="1" y="1" width="{width - 2}" height="{height - 2}" rx="14"/>',
        *shapes,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
