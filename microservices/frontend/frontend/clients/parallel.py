"""Ask two neighbours at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

First = TypeVar("First")
Second = TypeVar("Second")

# Idle threads cost next to nothing, and a page that waits for one would make the neighbours look slow.
_threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="ask")


def both(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Return what both calls return, made at the same time. Raises what the first raises, else what the second does.

    The context goes along, so that the second call knows its app and its request id.
    """
    later = _threads.submit(copy_context().run, second)
    try:
        return first(), later.result()
    finally:
        later.cancel()
