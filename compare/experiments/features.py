"""What shoppers do with a shop, feature by feature, and how available each was while something was broken."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

JOURNEYS = ("browse", "search", "login", "cart", "checkout")
"""What shoppers do all the time, one as often as the other."""


@dataclass(frozen=True)
class Feature:
    """What a shopper would say works or does not: requests of the load, and the room whose business it is."""

    name: str
    room: str
    operations: tuple[str, ...]


FEATURES = (
    Feature("login", "users", ("login",)),
    Feature("browse", "products", ("home", "product_page")),
    Feature("search", "products", ("search",)),
    Feature("cart", "orders", ("add_item", "cart_page", "remove_item")),
    Feature("checkout", "orders", ("checkout",)),
)


@dataclass(frozen=True)
class Window:
    """When a fault began and ended, and when the next one began, in seconds of the load run."""

    on_s: float
    off_s: float
    until_s: float


def answered(result: Mapping[str, Any], feature: Feature, window: Window) -> dict[str, int]:
    """Return how many requests were meant for the time of the fault, `sent`, and how many of them went `right`."""
    sent = right = 0
    for at_s, wanted, got in _intervals(result, feature.operations):
        if window.on_s <= at_s < window.off_s:
            sent, right = sent + wanted, right + got
    return {"sent": sent, "right": right}


def availability(result: Mapping[str, Any], feature: Feature, window: Window) -> float | None:
    """Return the share of requests meant for the time of the fault that were answered rightly. None without any."""
    counts = answered(result, feature, window)
    return counts["right"] / counts["sent"] if counts["sent"] else None


def recovery_s(result: Mapping[str, Any], window: Window, since_s: float) -> float:
    """Return the time from `since_s` until every feature was right again, and stayed so until the next fault.

    Exact to one interval of the timeline. If it never was, the time until the next fault.
    """
    wrong_s = [
        at_s + result["timeline"]["interval_ms"] / 1000
        for feature in FEATURES
        for at_s, sent, right in _intervals(result, feature.operations)
        if since_s <= at_s < window.until_s and right < sent
    ]
    return min(max(wrong_s, default=since_s), window.until_s) - since_s


def lost(result: Mapping[str, Any], window: Window) -> int:
    """Return how many requests got no right answer in time, from the fault's beginning to the next one's."""
    return sum(
        sent - right
        for feature in FEATURES
        for at_s, sent, right in _intervals(result, feature.operations)
        if window.on_s <= at_s < window.until_s
    )


def _intervals(result: Mapping[str, Any], operations: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    """Yield the beginning of each interval, with how many requests were meant for it and how many went right."""
    timelines = [result["operations"][name]["timeline"] for name in operations if name in result["operations"]]
    for timeline in timelines:
        for number, (sent, right) in enumerate(zip(timeline["sent"], timeline["right"], strict=True)):
            if sent:
                yield number * timeline["interval_ms"] / 1000, sent, right
