"""The extra wait of each operation over the number of its calls to other services: the price of a hop."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ...measure.blocks.interval_verdict import Interval
from ...measure.hop_price import Extras
from ...measure.hop_price import price_interval
from ...results import ExperimentResult
from ...results import Run
from ..answers.conditions import name_of
from ..answers.facts import median_of
from ..answers.quantities import quantity_of
from ..units import number
from .drawing import AXIS
from .drawing import colour_of
from .drawing import dot
from .drawing import line
from .drawing import Picture
from .drawing import picture
from .drawing import text
from .drawing import WIDTH

MONOLITH = "monolith"
SERVICES = ("micro-resilient", "micro-course")
P50, HOPS = ".p50", ".hops"
LEFT, RIGHT, TOP, PLOT_PX = 62, 12, 46, 150


@dataclass(frozen=True)
class Priced:
    """The extra calls and seconds of one way to call services, and what a call adds."""

    condition: str
    extras: Extras
    price: Interval


def hops(result: ExperimentResult) -> Picture | None:
    """Draw the extra wait of the services over their calls. None if fewer than two blocks measured both."""
    priced = [found for condition in SERVICES if (found := _priced(result, condition)) is not None]
    return _drawn(priced) if priced else None


def _priced(result: ExperimentResult, condition: str) -> Priced | None:
    blocks: dict[int, dict[str, Run]] = {}
    for run in result.runs:
        if run.valid and run.condition in (MONOLITH, condition):
            blocks.setdefault(run.block, {})[run.condition] = run
    both = [(runs[MONOLITH], runs[condition]) for runs in blocks.values() if len(runs) > 1]
    price = price_interval(_extras(_values(one), _values(other)) for one, other in both)
    if price is None:
        return None
    names = dict.fromkeys(name for pair in both for run in pair for name in run.metrics)
    one, other = ({name: median_of(result, name, c) for name in names} for c in (MONOLITH, condition))
    return Priced(condition, _extras(one, other), price)


def _values(run: Run) -> dict[str, float | None]:
    return {name: metric.value for name, metric in run.metrics.items()}


def _extras(one: dict[str, float | None], other: dict[str, float | None]) -> Extras:
    """Return by operation how many more calls and seconds the second needs. Operations without calls are left out."""
    found = {}
    for name in (name for name in other if name.endswith(HOPS)):
        operation = name.removesuffix(HOPS)
        calls, extra_s = _more(one, other, name), _more(one, other, operation + P50)
        if calls is not None and calls > 0 and extra_s is not None:
            found[operation] = (calls, extra_s)
    return found


def _more(one: dict[str, float | None], other: dict[str, float | None], name: str) -> float | None:
    a, b = one.get(name), other.get(name)
    return None if a is None or b is None else b - a


def _drawn(priced: Sequence[Priced]) -> Picture:
    shapes = [*_legend(priced), *_axes(priced), *(shape for each in priced for shape in _shapes(each, priced))]
    shapes += [text(0, TOP + PLOT_PX + 40 + 17 * row, words) for row, words in enumerate(_names(priced[0]))]
    caption = "How much longer than in the monolith, over calls to other services. Lines: the same price for each call"
    says = "; ".join(f"{name_of(each.condition).subject}: {price_text(each.price)}" for each in priced)
    return picture(caption, f"{says}.", TOP + PLOT_PX + 34 + 17 * len(_names(priced[0])), shapes)


def price_text(price: Interval) -> str:
    """Return what a call adds, with its interval."""
    return f"{number(price.estimate, 's')} a call ({number(price.low, 's')} to {number(price.high, 's')})"


def _names(each: Priced) -> list[str]:
    """Return which operations make how many calls, a line for each number of calls."""
    nouns: dict[float, list[str]] = {}
    for operation, (calls, _) in sorted(each.extras.items(), key=lambda item: item[1]):
        nouns.setdefault(calls, []).append(quantity_of(f"{operation}.hops").noun.partition(" for ")[2])
    return [f"{_calls(calls)}: {', '.join(named)}" for calls, named in nouns.items()]


def _calls(calls: float) -> str:
    return "no call" if calls == 0 else f"{calls:g} call{'s' if calls > 1 else ''}"


def _most_calls(priced: Sequence[Priced]) -> float:
    return max(calls for each in priced for calls, _ in each.extras.values())


def _most_s(priced: Sequence[Priced]) -> float:
    """Return the seconds at the top: somewhat above all lines. What is dearer by far would press all else flat."""
    return 1.25 * max(each.price.estimate for each in priced) * _most_calls(priced)


def _at(calls: float, extra_s: float, priced: Sequence[Priced]) -> tuple[float, float]:
    across = calls / (_most_calls(priced) + 0.5)
    up = min(max(extra_s / _most_s(priced), 0.0), 1.0)
    return LEFT + across * (WIDTH - RIGHT - LEFT), TOP + PLOT_PX * (1 - up)


def _axes(priced: Sequence[Priced]) -> Iterator[Markup]:
    left, bottom = _at(0, 0, priced)
    yield line([(left, TOP), (left, bottom), (WIDTH - RIGHT, bottom)], AXIS, 1)
    yield text(left - 6, TOP + 10, number(_most_s(priced), "s"), "end")
    yield text(left - 6, bottom, "0", "end")
    for calls in range(int(_most_calls(priced)) + 1):
        x, _ = _at(calls, 0, priced)
        yield text(x, bottom + 18, _calls(calls), "middle")


def _legend(priced: Sequence[Priced]) -> Iterator[Markup]:
    for place, each in enumerate(priced):
        y = 12 + 17 * place
        yield dot(6, y - 4, colour_of(each.condition))
        yield text(16, y, f"{name_of(each.condition).subject}: {price_text(each.price)}")


def _shapes(each: Priced, priced: Sequence[Priced]) -> Iterator[Markup]:
    colour = colour_of(each.condition)
    end = _most_calls(priced) + 0.5
    if each.price.estimate > 0:
        yield line([_at(0, 0, priced), _at(end, end * each.price.estimate, priced)], colour, 1.5, "6 4")
    for calls, extra_s in each.extras.values():
        x, y = _at(calls, extra_s, priced)
        yield dot(x, y, colour)
        if extra_s > _most_s(priced):
            yield text(x - 9, y + 5, f"{number(extra_s, 's')} ↑", "end")
