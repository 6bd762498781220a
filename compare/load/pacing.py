"""Wake at the right time: an event loop with an alarm, and the pacer that sets it.

Event loops (uvloop, and asyncio on epoll) count their timers in whole milliseconds. Many answers take less. The
kernel's own precision is not enough either: a sleeping core takes a tenth of a millisecond to wake, and then runs cold
code. So the loop sleeps until shortly before the alarm, and waits actively for the rest.
"""

from __future__ import annotations

import asyncio
import math
import select
import selectors
import time
from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Sequence
from selectors import SelectorKey

ACTIVE_S = 0.0003  # of a hundred sleeps in the kernel, all but one end at most 0.2 ms late

Events = list[tuple[SelectorKey, int]]


class PacedLoop(asyncio.SelectorEventLoop):
    """An event loop that rings an alarm within microseconds, and goes on serving its sockets meanwhile.

    With `actively`, it may use a core for the last part of each wait. Without it, the kernel wakes the loop a tenth of
    a millisecond late. Its timers have the same precision.
    """

    def __init__(self, *, actively: bool = False) -> None:
        self._alarm = _AlarmSelector(ACTIVE_S if actively else 0.0)
        super().__init__(self._alarm)

    def set_alarm(self, at_s: float, ring: Callable[[], None]) -> None:
        """Call `ring` in this loop at a time of `time.perf_counter`. A new alarm replaces the last one."""
        self._alarm.at_s, self._alarm.ring = at_s, ring

    def clear_alarm(self) -> None:
        self._alarm.at_s = math.inf

    @property
    def actively_waited_s(self) -> float:
        """CPU time that was spent on waiting, and could not have been spent on work."""
        return self._alarm.actively_waited_s


class _AlarmSelector(selectors.DefaultSelector):
    """Rings at the end of `select`: the loop's work before its timers would make the alarm late."""

    def __init__(self, active_s: float) -> None:
        super().__init__()
        self._active_s = active_s
        self.at_s = math.inf
        self.ring: Callable[[], None] = lambda: None
        self.actively_waited_s = 0.0

    def select(self, timeout: float | None = None) -> Events:
        until_s = self.at_s
        if timeout is not None:
            until_s = min(until_s, time.perf_counter() + timeout)
        events = super().select(0) if timeout == 0 else self._wait(until_s)
        if time.perf_counter() >= self.at_s:
            self.at_s = math.inf
            self.ring()
        return events

    def _wait(self, until_s: float) -> Events:
        if math.isinf(until_s):
            return super().select(None)
        asleep_s = until_s - self._active_s - time.perf_counter()
        if asleep_s > 0:
            select.select([self.fileno()], [], [], asleep_s)  # EpollSelector would round up to a millisecond
        events = super().select(0)
        if events or time.perf_counter() >= until_s:
            return events
        began_s = time.thread_time()
        while not events and time.perf_counter() < until_s:
            events = super().select(0)
        self.actively_waited_s += time.thread_time() - began_s
        return events


class Pacer:
    """Calls `fire(first, after)` in the loop when the arrivals first … after-1 are due.

    Times are ascending seconds of `time.perf_counter` from `start_s`. One call covers all due arrivals.
    """

    def __init__(
        self, loop: PacedLoop, offsets_s: Sequence[float], start_s: float, fire: Callable[[int, int], None]
    ) -> None:
        self._loop = loop
        self._offsets_s = offsets_s
        self._start_s = start_s
        self._fire = fire
        self._first = 0

    def start(self) -> None:
        """Set the alarm for the next arrival, if there is one."""
        if self._first < len(self._offsets_s):
            self._loop.set_alarm(self._start_s + self._offsets_s[self._first], self._ring)

    def stop(self) -> None:
        self._loop.clear_alarm()

    def _ring(self) -> None:
        first = self._first
        # the first is due, because it rang; the subtraction may be off by a rounding error
        self._first = bisect_right(self._offsets_s, time.perf_counter() - self._start_s, lo=first + 1)
        self.start()
        self._fire(first, self._first)
