"""Wait for a condition with a deadline, and do several things at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def eventually(condition: Callable[[], bool], what: str, within_s: float = 10.0) -> None:
    """Return once the condition holds. Raises AssertionError at the deadline."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {within_s:g} s: {what}"
        time.sleep(0.02)


def at_once(action: Callable[[Given], Made], everyone: Iterable[Given]) -> list[Made]:
    """Call the action for each item at the same moment, each in its own thread. Return results in the given order."""
    crowd = list(everyone)
    starting_line = Barrier(len(crowd))

    def start_together(one: Given) -> Made:
        starting_line.wait(timeout=30)
        return action(one)

    with ThreadPoolExecutor(len(crowd)) as threads:
        return list(threads.map(start_together, crowd))
