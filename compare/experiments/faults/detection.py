"""When a fault could first be known, and when the shop first answered as designed for it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...load.features import FEATURES
from ...load.features import Window
from ...results import Metric
from .health_events import HealthEvent

DESIGNED_MANNERS = ("designed", "degraded")  # an apology for an absent part, or a page that does without it
CONSEQUENCES = ("content", "status_4")  # an empty cart's answers; the fault was earlier, when it stayed empty
CLIENT, SUPERVISOR = "client", "supervisor"


@dataclass(frozen=True)
class SpoiledRequest:
    """A request without a right and whole answer: its intended time, when the failure was known, and how it went.

    `began_s` is the beginning of its visit if the failure may follow from how the visit began. Otherwise it equals
    `meant_s`.
    """

    operation: str
    kind: str
    manner: str
    began_s: float
    meant_s: float
    known_s: float


@dataclass(frozen=True)
class Detection:
    """The first sign of a fault from one source, a client or the supervisor, `seconds` after the injection."""

    source: str
    seconds: float
    what: str


def spoiled_by(result: Mapping[str, Any], from_s: float, until_s: float) -> list[SpoiledRequest]:
    """Return the spoiled requests that were meant for a stretch of the load run, in the order of their answers.

    Requests are left out if they failed only because of how their visit began, before that stretch.
    """
    found = [each for each in _spoiled(result) if from_s <= each.began_s and each.meant_s < until_s]
    return sorted(found, key=lambda each: each.known_s)


def detections(result: Mapping[str, Any], health_events: Sequence[HealthEvent], window: Window) -> list[Detection]:
    """Return the first sign of a fault from each source that gave one, the earliest first.

    A client detects the fault when a request that was meant for a time after the injection ends without a right and
    whole answer: with a refusal, a page that lacks a part, an error or a time-out. The supervisor detects it when a
    copy is not healthy.
    """
    found = []
    for each in spoiled_by(result, window.on_s, window.until_s)[:1]:
        what = f"{each.operation}: {each.kind} {each.manner}".rstrip()
        found.append(Detection(CLIENT, each.known_s - window.on_s, what))
    unwell = (n for n in health_events if window.on_s <= n.at_s < window.until_s and n.health != "healthy")
    for event in list(unwell)[:1]:
        found.append(Detection(SUPERVISOR, event.at_s - window.on_s, f"{event.copy} is {event.health}"))
    return sorted(found, key=lambda each: each.seconds)


def first_designed_s(result: Mapping[str, Any], window: Window) -> float | None:
    """Return the time from the injection to the first designed answer to a request meant for the time of the fault."""
    designed = [each for each in spoiled_by(result, window.on_s, window.off_s) if each.manner in DESIGNED_MANNERS]
    return designed[0].known_s - window.on_s if designed else None


def designed_share(result: Mapping[str, Any], window: Window) -> float | None:
    """Return the share of the requests spoiled by a fault that got a designed answer. None if it spoiled none."""
    spoiled = spoiled_by(result, window.on_s, window.off_s)
    return sum(each.manner in DESIGNED_MANNERS for each in spoiled) / len(spoiled) if spoiled else None


def detection_metrics(
    result: Mapping[str, Any], health_events: Sequence[HealthEvent], window: Window
) -> dict[str, Metric]:
    """Return how soon a fault was detected and answered by design. What never happened is left out."""
    by_source = detections(result, health_events, window)
    times_s = {f"{each.source}.detection": each.seconds for each in by_source}
    if by_source:
        times_s["shop.detection"] = by_source[0].seconds
    first_s = first_designed_s(result, window)
    if first_s is not None:
        times_s["shop.first_designed_answer"] = first_s
    metrics = {name: Metric(seconds, "s") for name, seconds in times_s.items()}
    share = designed_share(result, window)
    return metrics if share is None else metrics | {"shop.designed_answers": Metric(share, "share")}


def _spoiled(result: Mapping[str, Any]) -> Iterator[SpoiledRequest]:
    later_s = {operation: f.later_s.get(operation, 0.0) for f in FEATURES for operation in f.operations}
    for operation in later_s.keys() & result["operations"].keys():
        for name, times_ms in result["operations"][operation]["spoiled"].items():
            kind, _, manner = name.partition(" ")
            for meant_ms, took_ms in times_ms:
                meant_s = meant_ms / 1000
                began_s = meant_s - (later_s[operation] if kind.startswith(CONSEQUENCES) else 0.0)
                yield SpoiledRequest(operation, kind, manner, began_s, meant_s, meant_s + took_ms / 1000)
