"""Waking the event loop at the right time."""

from __future__ import annotations

import asyncio
import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Sequence


class Pacer(threading.Thread):
    """Calls `fire(first, after)` in the loop when the arrivals first … after-1 are due.

    Event loop timers count whole milliseconds, which is more than many answers take. This thread sleeps with the
    kernel's precision instead. Times are seconds of `time.perf_counter` from `start_s`; all due arrivals go together.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        offsets_s: Sequence[float],
        start_s: float,
        fire: Callable[[int, int], None],
    ) -> None:
        super().__init__(daemon=True, name="pacer")
        self._loop = loop
        self._offsets_s = offsets_s
        self._start_s = start_s
        self._fire = fire
        self.stopped = False

    def run(self) -> None:
        first = 0
        while first < len(self._offsets_s) and not self.stopped:
            delay_s = self._start_s + self._offsets_s[first] - time.perf_counter()
            if delay_s > 0:
                time.sleep(delay_s)
            after = bisect_right(self._offsets_s, time.perf_counter() - self._start_s, lo=first)
            if after > first:
                try:
                    self._loop.call_soon_threadsafe(self._fire, first, after)
                except RuntimeError:  # the loop has closed: the run was cut short
                    return
                first = after
