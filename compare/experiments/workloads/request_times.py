"""When each request of a load run was meant, and whether it went right: exact windows, and times without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RequestTime:
    """A request: when it was meant, in seconds of the load run, and whether it was answered rightly in time."""

    meant_s: float
    right: bool


def request_times(load: Mapping[str, Any]) -> list[RequestTime]:
    """Return all requests of a detailed load run, in the order in which they were meant."""
    found = [
        RequestTime(meant_ms / 1000, bool(right))
        for operation in load["operations"].values()
        for meant_ms, right in zip(operation["requests"]["meant_ms"], operation["requests"]["right"], strict=True)
    ]
    return sorted(found, key=lambda request: request.meant_s)


def answered_between(load: Mapping[str, Any], from_s: float, until_s: float) -> tuple[int, int]:
    """Count the requests that were meant in a stretch of a detailed load run, and those of them that went right."""
    meant = [request for request in request_times(load) if from_s <= request.meant_s < until_s]
    return len(meant), sum(request.right for request in meant)


def outages_s(load: Mapping[str, Any]) -> float:
    """Return the total time of a detailed load run in which requests went wrong.

    An outage lasts from the moment for which its first wrong request was meant to that of the next right one, or to the
    end of the run. The first wrong request comes a little after the outage began, and the next right one about as much
    after it ended. So the length is right on average. Where only some requests go wrong, only the time from each of
    these to the next right one counts.
    """
    requests, total_s, since_s = request_times(load), 0.0, None
    for request in requests:
        if request.right and since_s is not None:
            total_s, since_s = total_s + request.meant_s - since_s, None
        elif not request.right and since_s is None:
            since_s = request.meant_s
    return total_s if since_s is None else total_s + max(0.0, load["duration_s"] - since_s)
