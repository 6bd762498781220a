"""What grows with the number of added features, for each form of a shop: a wait, or the lines to read."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ...results import ExperimentResult
from ..answers.conditions import name_of
from ..answers.quantities import quantity_of
from ..answers.sentences import as_sentence
from ..charts.rebuild import EDIT
from ..charts.rebuild import growth_curves
from ..units import number
from .drawing import AXIS
from .drawing import colour_of
from .drawing import dot
from .drawing import line
from .drawing import Picture
from .drawing import picture
from .drawing import text
from .drawing import WIDTH

LEFT, RIGHT, PLOT_PX, BOTTOM, LEGEND_PX = 62, 12, 140, 40, 17
PLAIN = ("monolith", "micro-resilient")  # other forms of a shop get dashes

Curves = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Growing:
    """What a picture shows: a metric, its unit, and the word for added features in the names of conditions."""

    metric: str
    unit: str
    by: str = "coupled"

    def picture(self, result: ExperimentResult) -> Picture | None:
        """Draw the medians. None if the report has no grown shops."""
        found = {
            form: {features: statistics.median(values) for features, values in points.items()}
            for form, points in growth_curves(result, self.metric, self.by).items()
        }
        found = {form: points for form, points in found.items() if len(points) > 1}
        return self._drawn(found) if found else None

    def _drawn(self, curves: Curves) -> Picture:
        top = LEGEND_PX * len(curves) + 12
        shapes = [*_axes(curves, top, self.unit)]
        for place, (form, points) in enumerate(curves.items()):
            shapes += _curve(curves, form, top)
            y = 12 + LEGEND_PX * place
            shapes += [dot(6, y - 4, colour_of(form)), text(16, y, f"{name_of(form).subject}: {self._said(points)}")]
        says = "; ".join(f"{name_of(form).subject}, {self._said(points)}" for form, points in curves.items())
        caption = f"{as_sentence(quantity_of(self.metric).noun)}, over added features"
        return picture(caption, f"{says}.", top + PLOT_PX + BOTTOM, shapes)

    def _said(self, points: Mapping[int, float]) -> str:
        return ", ".join(f"{number(value, self.unit)} with {features}" for features, value in points.items())


def growth(result: ExperimentResult) -> Picture | None:
    """Draw the wait of a changed line. None if the report has no grown shops."""
    return Growing(EDIT, "s", "growth").picture(result)


def _at(curves: Curves, features: float, value: float, top: float) -> tuple[float, float]:
    most = max(features for points in curves.values() for features in points)
    highest = max(value for points in curves.values() for value in points.values())
    return LEFT + features / most * (WIDTH - RIGHT - LEFT), top + PLOT_PX * (1 - value / highest)


def _axes(curves: Curves, top: float, unit: str) -> Iterator[Markup]:
    sizes = sorted({features for points in curves.values() for features in points})
    highest = max(value for points in curves.values() for value in points.values())
    (left, bottom), (right, _) = _at(curves, 0, 0, top), _at(curves, sizes[-1], 0, top)
    yield line([(left, top), (left, bottom), (right, bottom)], AXIS, 1)
    yield text(left - 6, top + 10, number(highest, unit), "end")
    yield text(left - 6, bottom, "0", "end")
    for features in sizes:
        x, _ = _at(curves, features, 0, top)
        yield text(x, bottom + 18, str(features), "end" if features == sizes[-1] else "middle")


def _curve(curves: Curves, form: str, top: float) -> list[Markup]:
    colour = colour_of(form)
    places = [_at(curves, features, value, top) for features, value in curves[form].items()]
    dashes = "none" if form in PLAIN else "6 4"
    return [line(places, colour, 2, dashes), *(dot(x, y, colour) for x, y in places)]
