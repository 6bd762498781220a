"""Wait for a condition, with a patience."""

from __future__ import annotations

import time
from collections.abc import Callable

from ...errors import CartlabError

POLL_S = 0.02


def holds_within(condition: Callable[[], bool], patience_s: float) -> bool:
    """Wait for a condition, and return whether it came true in time."""
    deadline_s = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(POLL_S)
    return True


def await_that(condition: Callable[[], bool], what: str, patience_s: float) -> None:
    """Wait for a condition. Raises CartlabError if it does not come true in time."""
    if not holds_within(condition, patience_s):
        raise CartlabError(f"it never came to this within {patience_s:g} s: {what}", "read the shop's log")
