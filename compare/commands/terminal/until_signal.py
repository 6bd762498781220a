"""Wait for Ctrl-C, or for another signal that ends a command."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

WAKE_EVERY_S = 0.5


@contextmanager
def signals_call(handler: Callable[[int, FrameType | None], object], *numbers: int) -> Iterator[None]:
    """Let these signals call a handler until the end of the block. Then the previous handlers are restored."""
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, theirs in before.items():
            signal.signal(number, signal.SIG_DFL if theirs is None else theirs)


def wait_for_a_signal() -> NoReturn:
    """Wait until a signal's handler raises.

    The system may deliver a signal to any thread of a process. Python runs the handler in the main thread, and only
    when that thread is awake. threading.Event().wait() could therefore miss the signal for ever.
    """
    while True:
        time.sleep(WAKE_EVERY_S)
