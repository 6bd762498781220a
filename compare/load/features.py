"""The features of a shop as shoppers use them, and the availability of each while something was broken."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from .journeys import PAUSE_S

JOURNEYS = ("browse", "search", "login", "cart", "checkout")
"""What shoppers do all the time, one as often as the other."""


@dataclass(frozen=True)
class Feature:
    """Something that works or fails in a shopper's eyes: some requests of the load, and the room in charge of them.

    `later_s` names requests that depend on the first request of their visit, and how much later they come: nothing can
    be taken out of a cart before it was put in. If a visit began under an earlier fault, that fault broke the rest.
    """

    name: str
    room: str
    operations: tuple[str, ...]
    later_s: Mapping[str, float] = field(default_factory=dict)


FEATURES = (
    Feature("login", "users", ("login",)),
    Feature("browse", "products", ("home", "product_page")),
    Feature("search", "products", ("search",)),
    Feature(
        "cart",
        "orders",
        ("add_item", "cart_page", "remove_item"),
        later_s={"cart_page": PAUSE_S, "remove_item": 2 * PAUSE_S},
    ),
    Feature("checkout", "orders", ("checkout",), later_s={"checkout": 2 * PAUSE_S}),
)


@dataclass(frozen=True)
class Window:
    """The beginning and the end of a fault, and the beginning of the next one, in seconds of the load run."""

    on_s: float
    off_s: float
    until_s: float


def answered(result: Mapping[str, Any], feature: Feature, window: Window) -> dict[str, int]:
    """Return how many requests were meant for the time of the fault (`sent`), and how many of those went `right`.

    It leaves out requests that depend on the beginning of their visit, if that was before the fault.
    """
    sent = right = 0
    for at_s, began_s, wanted, got in _intervals(result, feature):
        if window.on_s <= began_s and at_s < window.off_s:
            sent, right = sent + wanted, right + got
    return {"sent": sent, "right": right}


def availability(result: Mapping[str, Any], feature: Feature, window: Window) -> float | None:
    """Return the share of right answers to requests meant for the time of the fault, or None without requests."""
    counts = answered(result, feature, window)
    return counts["right"] / counts["sent"] if counts["sent"] else None


def recovery_s(result: Mapping[str, Any], window: Window, since_s: float) -> float:
    """Return the time from `since_s` until every feature was right again, and stayed right until the next fault.

    The time is exact to one interval of the timeline. Without a recovery, it is the time until the next fault.
    """
    wrong_s = [
        at_s + result["timeline"]["interval_ms"] / 1000
        for feature in FEATURES
        for at_s, began_s, sent, right in _intervals(result, feature)
        if window.on_s <= began_s and since_s <= at_s < window.until_s and right < sent
    ]
    return min(max(wrong_s, default=since_s), window.until_s) - since_s


def lost(result: Mapping[str, Any], window: Window) -> int:
    """Return how many requests got no right answer in time, from the fault's beginning to that of the next fault."""
    return sum(
        sent - right
        for feature in FEATURES
        for _, began_s, sent, right in _intervals(result, feature)
        if window.on_s <= began_s < window.until_s
    )


def _intervals(result: Mapping[str, Any], feature: Feature) -> Iterator[tuple[float, float, int, int]]:
    """Yield for each interval its beginning, that of its visits, the number of requests, and that of right answers."""
    for operation in feature.operations:
        if operation not in result["operations"]:
            continue
        timeline, later_s = result["operations"][operation]["timeline"], feature.later_s.get(operation, 0.0)
        for number, (sent, right) in enumerate(zip(timeline["sent"], timeline["right"], strict=True)):
            if sent:
                at_s = number * timeline["interval_ms"] / 1000
                yield at_s, round(at_s - later_s, 6), sent, right
