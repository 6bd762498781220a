"""Wait for a condition, with a patience."""

from __future__ import annotations

import time
from collections.abc import Callable

from ...errors import CartlabError

POLL_S = 0.02


def seconds_until(condition: Callable[[], bool], patience_s: float) -> float | None:
    """Wait for a condition, and return how long that took. None if it did not come true in time."""
    since_s = time.monotonic()
    while not condition():
        if time.monotonic() - since_s > patience_s:
            return None
        time.sleep(POLL_S)
    return time.monotonic() - since_s


def await_that(condition: Callable[[], bool], what: str, patience_s: float) -> None:
    """Wait for a condition. Raises CartlabError if it does not come true in time."""
    if seconds_until(condition, patience_s) is None:
        raise CartlabError(f"it never came to this within {patience_s:g} s: {what}", "read the shop's log")
