"""Counting hops: how many requests between services one operation of a shopper causes."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from collections.abc import Iterable

from ...errors import CartlabError

PATIENCE_S = 3.0
SETTLED_S = 0.05  # a log that grew no more for so long holds all lines of an answered request


def count_hops(
    call: Callable[[], object], name_request: Callable[[str], None], logs: Iterable[Callable[[], str]]
) -> int:
    """Make one call under a request id of its own and return how many services logged it, less the one that was asked.

    `name_request` sets the id that the caller sends; services pass it on, and log one line for each request. Each of
    `logs` returns all that a service has printed so far.
    """
    request_id = f"hops-{secrets.token_hex(8)}"
    name_request(request_id)
    try:
        call()
    finally:
        name_request("")
    readers = list(logs)
    deadline_s = time.monotonic() + PATIENCE_S
    lines, changed_s = 0, time.monotonic()
    while time.monotonic() < deadline_s and not (lines and time.monotonic() - changed_s > SETTLED_S):
        found = sum(_answered_lines(read(), request_id) for read in readers)
        if found != lines:
            lines, changed_s = found, time.monotonic()
        time.sleep(0.02)
    if not lines:
        raise CartlabError("no service logged a request that was answered", "read the shop's log for what it does log")
    return lines - 1


def _answered_lines(log: str, request_id: str) -> int:
    count = 0
    for text in log.splitlines():
        if request_id in text:
            try:
                line = json.loads(text)
            except ValueError:
                continue  # still being written
            count += line.get("request_id") == request_id and "duration_ms" in line
    return count
