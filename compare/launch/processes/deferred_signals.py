"""Finish a block that must be finished, also when somebody presses Ctrl-C twice."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Defer Ctrl-C, SIGTERM and a closed terminal until the end of the block. After it, they act as before.

    Only the main thread handles signals, so in other threads this does nothing. Blocking the signals in this thread
    would not help: the system would give them to another thread, and Python would still run the handler here.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {held: signal.signal(held, lambda number, _: came.append(number)) for held in HELD}
    try:
        yield
    finally:
        for held, handler in before.items():
            signal.signal(held, signal.SIG_DFL if handler is None else handler)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)
