"""Reasons not to believe the numbers of one load run, each with the next thing to try."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from ..results import Doubt
from .doubts import BUSY_GENERATOR_PERCENT
from .doubts import LATE_P99_MS

FEW_FOR_P99 = 1000  # with fewer requests, not even ten lie beyond the 99th percentile
ERROR_SHARE = 0.01
OVERLOAD_SHARE = 0.95
WRONG_ANSWERS = ("status", "content")

Check = Callable[[Mapping[str, Any]], Iterator[Doubt]]
LOAD_CHECKS: list[Check] = []


def _load_check(check: Check) -> Check:
    LOAD_CHECKS.append(check)
    return check


def load_doubts(result: Mapping[str, Any]) -> list[Doubt]:
    """Return the doubts about a load run's numbers. `result` is the load generator's JSON."""
    return [doubt for check in LOAD_CHECKS for doubt in check(result)]


@_load_check
def _generator_busy(result: Mapping[str, Any]) -> Iterator[Doubt]:
    percent = result["generator_cpu_percent"]
    if percent > BUSY_GENERATOR_PERCENT:
        message = f"the generator used {percent:.0f}% of a core: it may be the limit, not the server"
        yield Doubt("generator_busy", message, "load at a lower rate, or with fewer connections")


@_load_check
def _late_sends(result: Mapping[str, Any]) -> Iterator[Doubt]:
    late_ms = result["lateness_ms"]["p99"]
    if result["mode"] == "open" and late_ms is not None and late_ms > LATE_P99_MS:
        message = f"1% of requests left more than {late_ms:.1f} ms late: latencies include that"
        yield Doubt("late_sends", message, "close other programs, or lower the rate")


@_load_check
def _few_requests(result: Mapping[str, Any]) -> Iterator[Doubt]:
    if result["sent"] < FEW_FOR_P99:
        message = f"{result['sent']} requests: p99 rests on fewer than ten of them"
        yield Doubt("few_requests", message, "raise --duration")


@_load_check
def _errors(result: Mapping[str, Any]) -> Iterator[Doubt]:
    wrong = sum(result["errors"].values())
    if result["sent"] and wrong > ERROR_SHARE * result["sent"]:
        message = f"{wrong} of {result['sent']} requests failed: latency speaks only for those that were answered"
        refused = sum(count for kind, count in result["errors"].items() if kind.startswith(WRONG_ANSWERS))
        next_step = "open URL yourself: the answers are wrong ones" if refused == wrong else "lower the rate"
        yield Doubt("errors", message, f"{next_step}, and read the server's log")


@_load_check
def _overload(result: Mapping[str, Any]) -> Iterator[Doubt]:
    offered = result["offered_rps"]
    if offered and result["achieved_rps"] < OVERLOAD_SHARE * offered:
        message = "the server fell behind the offered rate: latency grows with the length of the run"
        yield Doubt("overload", message, "lower the rate until the answers keep up")


@_load_check
def _closed_loop(result: Mapping[str, Any]) -> Iterator[Doubt]:
    if result["mode"] == "closed":
        message = "a closed loop stops asking while the server pauses: its latency hides pauses"
        yield Doubt("closed_loop", message, "use --rate for latency; a closed loop finds the highest throughput")
