"""The features of a shop as shoppers use them, and how each fared while something was broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from .journeys import JOURNEYS as ALL_JOURNEYS
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

    @property
    def asked_rooms(self) -> frozenset[str]:
        """The rooms that its requests are sent to."""
        steps = (step for journey in ALL_JOURNEYS for step in journey.steps)
        return frozenset(step.room for step in steps if step.operation in self.operations)


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
    """The beginning and the end of a fault, and the beginning of the next one, in seconds of the load run.

    What the fault does is steady from `settle_s` after its beginning. Requests that were meant less than `patience_s`
    before its end may be answered after it, so they show nothing. If the shop never recovered, `until_s` is the end of
    the observation.
    """

    on_s: float
    off_s: float
    until_s: float
    settle_s: float = 0.0
    patience_s: float = 0.0
    recovered: bool = True

    @property
    def judged_from_s(self) -> float:
        return self.on_s + self.settle_s

    @property
    def judged_until_s(self) -> float:
        return self.off_s - self.patience_s


@dataclass(frozen=True)
class FeatureRequest:
    """A request for a feature: when it was meant, when its visit began, and whether it was answered rightly in time."""

    meant_s: float
    began_s: float
    right: bool


def requests_of(result: Mapping[str, Any], feature: Feature) -> list[FeatureRequest]:
    """Return all requests for a feature in a detailed load run, in the order in which they were meant."""
    found = []
    for operation in feature.operations:
        requests = result["operations"].get(operation, {}).get("requests", {"meant_ms": [], "right": []})
        later_ms = round(1000 * feature.later_s.get(operation, 0.0))
        for meant_ms, right in zip(requests["meant_ms"], requests["right"], strict=True):
            found.append(FeatureRequest(meant_ms / 1000, (meant_ms - later_ms) / 1000, bool(right)))
    return sorted(found, key=lambda request: request.meant_s)


def answered(result: Mapping[str, Any], feature: Feature, window: Window) -> dict[str, int]:
    """Return how many requests were meant for the steady time of the fault (`sent`), and how many went `right`.

    It leaves out requests that depend on the beginning of their visit, if that was before the fault.
    """
    judged = [
        request
        for request in requests_of(result, feature)
        if window.on_s <= request.began_s and window.judged_from_s <= request.meant_s < window.judged_until_s
    ]
    return {"sent": len(judged), "right": sum(request.right for request in judged)}


def availability(result: Mapping[str, Any], feature: Feature, window: Window) -> float | None:
    """Return the share of right answers among the requests that `answered` counts, or None without requests."""
    counts = answered(result, feature, window)
    return counts["right"] / counts["sent"] if counts["sent"] else None


def seconds_lost(result: Mapping[str, Any], feature: Feature, window: Window) -> float:
    """Return for how long a feature did not answer rightly, from the fault's beginning to that of the next one.

    Each answer stands for the time until the next request for the feature was meant, or until the window's end.
    """
    requests = _since_the_fault(result, feature, window)
    ends_s = [*(request.meant_s for request in requests[1:]), window.until_s]
    return sum(end_s - request.meant_s for request, end_s in zip(requests, ends_s, strict=False) if not request.right)


def recovery_s(result: Mapping[str, Any], window: Window, since_s: float) -> float:
    """Return the time from `since_s` to the last request before the next fault that was not answered rightly.

    Without a recovery, it is the time until the end of the window.
    """
    wrong_s = [
        request.meant_s
        for feature in FEATURES
        for request in _since_the_fault(result, feature, window)
        if not request.right
    ]
    last_s = max(wrong_s, default=since_s) if window.recovered else window.until_s
    return max(0.0, last_s - since_s)


def lost(result: Mapping[str, Any], window: Window) -> int:
    """Return how many requests got no right answer in time, from the fault's beginning to that of the next fault."""
    return sum(not request.right for feature in FEATURES for request in _since_the_fault(result, feature, window))


def _since_the_fault(result: Mapping[str, Any], feature: Feature, window: Window) -> list[FeatureRequest]:
    return [
        request
        for request in requests_of(result, feature)
        if window.on_s <= request.began_s and request.meant_s < window.until_s
    ]
