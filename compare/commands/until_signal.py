"""Waiting for Ctrl-C, or for another signal that ends a command."""

from __future__ import annotations

import time
from typing import NoReturn

WAKE_EVERY_S = 0.5


def wait_for_a_signal() -> NoReturn:
    """Wait until a signal's handler raises.

    The system may hand a signal to any thread of a process. Python runs its handler in the main thread, and only when
    that one is awake: threading.Event().wait() could sleep through it for ever.
    """
    while True:
        time.sleep(WAKE_EVERY_S)
