"""Turning points in sentences: from how many copies on the services are the smaller shop, situation by situation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Sequence

from ...results import Report
from ...results import TurningPoint
from .conditions import joined
from .conditions import sides
from .sentences import as_sentence

# By claim: what the side that gets smaller does, and what it does if it nowhere gets smaller.
TURNS = {
    "C4": (
        "the services hold less memory than copies of the monolith",
        "the services never hold less memory than up to {most:g} copies of the monolith",
    )
}
FIRST = "copies on one host"
PLACES = {"copies on hosts of their own": "with a host for each copy"}


def turning_points_of(report: Report, claim: str) -> list[TurningPoint]:
    """Return the turning points that answer a claim, those of copies on one host first."""
    if claim not in TURNS:
        return []
    found = [p for result in report.experiments.values() for p in result.turning_points if p.claim == claim]
    return sorted(found, key=lambda point: point.along != FIRST)


def turning_sentences(points: Sequence[TurningPoint], claim: str) -> list[str]:
    """Return a sentence for each situation, over all sizes in which it was measured."""
    groups: dict[tuple[str, ...], list[TurningPoint]] = {}
    for point in points:
        groups.setdefault((point.along, _common(point)), []).append(point)
    return [as_sentence(said) for group in groups.values() for said in _said(group, claim)]


def point_sentence(point: TurningPoint, claim: str) -> str:
    """Return one turning point as a sentence with a full stop."""
    return f"{as_sentence(next(_said([point], claim)))}."


def _said(group: Sequence[TurningPoint], claim: str) -> Iterator[str]:
    smaller, never_smaller = TURNS[claim]
    first = group[0]
    where = joined(tuple(each for each in (_common(first), PLACES.get(first.along, "")) if each))
    start = f"{where}, " if where else ""
    turning = [f"{turn_text(point)}{_own(point)}" for point in group if point.estimate is not None]
    never = [_own(point).strip() for point in group if point.estimate is None]
    if turning:
        yield f"{start}{smaller} {_listed(turning)}"
    if never:
        yield f"{start}{never_smaller.format(most=first.most)} {_listed(never)}".strip()


def turn_text(point: TurningPoint) -> str:
    """Return from how many copies on the answer is another one."""
    if point.estimate is None:
        return f"not within {point.most:g} copies"
    copies = first_beyond(point.estimate)
    if copies == 1:
        return "from the first copy on"
    return f"from {copies} copies on{_interval(point, copies)}"


def first_beyond(size: float) -> int:
    """Return the first whole number of copies beyond a turning point. At the point itself, both sides are equal."""
    return math.floor(size) + 1 if size > 1 else 1


def _interval(point: TurningPoint, copies: int) -> str:
    if point.blocks < 2:
        return ""
    low = first_beyond(point.ci_low) if point.ci_low is not None else None
    high = first_beyond(point.ci_high) if point.ci_high is not None else None
    if low == copies == high:
        return ""
    return f" ({low or 1} to {high or f'over {point.most:g}'})"


def _common(point: TurningPoint) -> str:
    """Return what is the case in a whole group: all but the size of the catalogue."""
    return joined(tuple(each for each in sides(point.a, point.b).both if not each.endswith(" products")))


def _own(point: TurningPoint) -> str:
    return "".join(f" {each}" for each in sides(point.a, point.b).both if each.endswith(" products"))


def _listed(texts: Sequence[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
