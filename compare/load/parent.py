"""What the generator's process hears from the harness on its standard input: a plan, and when to end."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from .plan import LoadPlan


def read_plan() -> LoadPlan:
    """Read the one line of JSON that says what to do. Raises SystemExit if it does not come."""
    text = b""
    while not text.endswith(b"\n"):
        part = os.read(0, 65536)
        if not part:
            raise SystemExit("drive: no plan on stdin")
        text += part
    return LoadPlan.from_json(text.decode())


def end_with_parent(stop: Callable[[], object]) -> None:
    """Leave at once when stdin closes, which is when the harness has died or has had enough.

    A word on stdin means that the run may end before its time; then its result is still wanted.
    """

    def watch() -> None:
        while os.read(0, 1024):
            stop()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent watch").start()
