"""Two lines over the number of copies, and where they cross: from there on the answer is another one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from markupsafe import Markup

from ...results import ExperimentResult
from ...results import TurningPoint
from ..answers.conditions import joined
from ..answers.conditions import name_of
from ..answers.conditions import sides
from ..answers.facts import median_of
from ..answers.quantities import quantity_of
from ..answers.sentences import as_sentence
from ..answers.turning import turn_text
from ..units import number
from .drawing import AXIS
from .drawing import colour_of
from .drawing import dot
from .drawing import line
from .drawing import Picture
from .drawing import picture
from .drawing import rectangle
from .drawing import text
from .drawing import WIDTH

TOP, PLOT_PX, BOTTOM = 40, 130, 62
LEFT, RIGHT = 82, 12
FEWEST_COPIES = 4  # on the axis
BEYOND = 1.6  # how far the axis goes on behind the crossing
ONE_COPY = "one_copy.memory"

Points = dict[int, float]


def curves(result: ExperimentResult, points: Sequence[TurningPoint]) -> Picture | None:
    """Draw the first turning point of which both lines are known, and beside it the last one of its kind.

    None if there is none.
    """
    known = [panel for point in points if (panel := _panel(result, point)) is not None]
    alike = [panel for panel in known if _kind(panel.point) == _kind(known[0].point)]
    return _drawn(result, [alike[0], alike[-1]] if len(alike) > 1 else alike) if known else None


def _panel(result: ExperimentResult, point: TurningPoint) -> TurningPanel | None:
    a, b = measured(result, point.metric, point.a), measured(result, point.metric, point.b)
    if point.estimate is None or min(len(a), len(b)) < 2:
        return None
    return TurningPanel(point, point.estimate, a, b)


def _kind(point: TurningPoint) -> tuple[str, str]:
    return point.along, sides(point.a, point.b).both[0] if sides(point.a, point.b).both else ""


def measured(result: ExperimentResult, metric: str, condition: str) -> Points:
    """Return the medians of a shop by the number of its copies.

    Where one copy was not launched alone, it has what two have without what the second one added.
    """
    found = {}
    for name in dict.fromkeys(run.condition for run in result.runs):
        match = re.fullmatch(rf"{re.escape(condition)}[@,]copies=(\d+)", name)
        value = median_of(result, metric, name) if match else None
        if match and value is not None:
            found[int(match[1])] = value
            without = median_of(result, ONE_COPY, name)
            if without is not None:
                found.setdefault(1, without)
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class TurningPanel:
    """One turning point with what was measured of both shops, between `left` and `right` on the picture."""

    point: TurningPoint
    turn: float
    a: Points
    b: Points
    left: float = LEFT
    right: float = WIDTH - RIGHT

    @property
    def most_copies(self) -> int:
        """The number of copies at which the axis ends."""
        return max(FEWEST_COPIES, math.ceil(BEYOND * self.turn), *self.a, *self.b)

    @property
    def most(self) -> float:
        """The largest value of both lines."""
        return max(along(points, self.most_copies) for points in (self.a, self.b)) or 1.0

    def at(self, copies: float, value: float) -> tuple[float, float]:
        """Return the place of a number of copies and a value."""
        across = (min(max(copies, 1), self.most_copies) - 1) / (self.most_copies - 1)
        return self.left + across * (self.right - self.left), TOP + PLOT_PX * (1 - value / self.most)


def along(points: Points, copies: int) -> float:
    """Return the value at a number of copies: measured, or on the line through the first two."""
    (first, low), (second, high) = list(points.items())[:2]
    return points.get(copies, low + (copies - first) * (high - low) / (second - first))


def _drawn(result: ExperimentResult, panels: Sequence[TurningPanel]) -> Picture:
    point = panels[0].point
    unit = next(run.metrics[point.metric].unit for run in result.runs if point.metric in run.metrics)
    width = WIDTH / len(panels)
    placed = [
        replace(panel, left=place * width + LEFT, right=(place + 1) * width - RIGHT)
        for place, panel in enumerate(panels)
    ]
    one, other = name_of(point.a).subject, name_of(point.b).subject
    said = [
        f"{_where(panel.point)}: {other} have less than copies of {one} {turn_text(panel.point)}" for panel in placed
    ]
    shapes = [*_names(point), *(shape for panel in placed for shape in _shapes(panel, unit))]
    caption = (
        f"{as_sentence(quantity_of(point.metric).noun)} over copies. Dots are measured, and dashes go on like them"
    )
    return picture(caption, f"{'; '.join(said)}.", TOP + PLOT_PX + BOTTOM, shapes)


def _where(point: TurningPoint) -> str:
    return as_sentence(joined(sides(point.a, point.b).both))


def _shapes(panel: TurningPanel, unit: str) -> Iterator[Markup]:
    (left, bottom), (right, _), (turn, _) = panel.at(1, 0), panel.at(panel.most_copies, 0), panel.at(panel.turn, 0)
    point = panel.point
    if point.ci_low is not None and point.ci_high is not None:
        (low, _), (high, _) = panel.at(point.ci_low, 0), panel.at(point.ci_high, 0)
        yield rectangle(low, TOP, high - low, PLOT_PX, AXIS, 0.25)
    yield line([(turn, TOP), (turn, bottom)], "currentColor", 1.5, "2 3")
    yield line([(left, TOP), (left, bottom), (right, bottom)], AXIS, 1)
    yield text(left - 6, TOP + 10, number(panel.most, unit), "end")
    yield text(left - 6, bottom, "0", "end")
    yield text(left, bottom + 17, "1 copy", "middle")
    yield text(right, bottom + 17, str(panel.most_copies), "end")
    own = sides(point.a, point.b).both[-1:]
    yield text(left - LEFT + RIGHT, bottom + 36, as_sentence(joined(own)), kind="head")
    yield text(left - LEFT + RIGHT, bottom + 54, turn_text(point))
    yield from _line(panel, panel.a, colour_of(point.a))
    yield from _line(panel, panel.b, colour_of(point.b))


def _line(panel: TurningPanel, points: Points, colour: str) -> Iterator[Markup]:
    places = [panel.at(copies, value) for copies, value in points.items()]
    yield line(places, colour)
    yield line([places[-1], panel.at(panel.most_copies, along(points, panel.most_copies))], colour, 2, "6 4")
    yield from (dot(x, y, colour) for x, y in places)


def _names(point: TurningPoint) -> Iterator[Markup]:
    x = 0.0
    for condition in (point.a, point.b):
        words = name_of(condition).subject
        yield rectangle(x, 6, 13, 13, colour_of(condition))
        yield text(x + 19, 17, words)
        x += 45 + 8 * len(words)
