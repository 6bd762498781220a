"""Waking at the right time: an event loop with an alarm, and the pacer that sets it.

Loops count their timers in whole milliseconds (uvloop, and asyncio on epoll), which is more than many answers take. To
sleep with the kernel's precision is not enough either: a core that has gone to sleep takes a tenth of a millisecond to
wake, and then runs cold code. So the loop sleeps until shortly before the alarm and waits for the last part actively.
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

ACTIVE_S = 0.0003  # a sleep in the kernel ends up to 0.2 ms late, of a hundred all but one

Events = list[tuple[SelectorKey, int]]


class PacedLoop(asyncio.SelectorEventLoop):
    """An event loop that rings an alarm within microseconds, on sockets that it goes on to serve meanwhile.

    `actively` says that it may use a core for the last part of each wait; otherwise it is the kernel that wakes it, a
    tenth of a millisecond late. Its timers are as precise as that.
    """

    def __init__(self, *, actively: bool = False) -> None:
        self._alarm = _AlarmSelector(ACTIVE_S if actively else 0.0)
        super().__init__(self._alarm)

    def set_alarm(self, at_s: float, ring: Callable[[], None]) -> None:
        """Call `ring` in this loop at a time of `time.perf_counter`. There is one alarm: the last one set."""
        self._alarm.at_s, self._alarm.ring = at_s, ring

    def clear_alarm(self) -> None:
        self._alarm.at_s = math.inf

    @property
    def actively_waited_s(self) -> float:
        """CPU time that went into waiting, and could not have gone into work."""
        return self._alarm.actively_waited_s


class _AlarmSelector(selectors.DefaultSelector):
    """Rings on the way out of `select`: what a loop does before it comes to its timers would make the alarm late."""

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
            select.select([self.fileno()], [], [], asleep_s)  # EpollSelector would round it up to a millisecond
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

    Times are seconds of `time.perf_counter` from `start_s`, ascending; all due arrivals go together.
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
        # the first is due: it rang. Its offset, found again by subtraction, may be a rounding error away
        self._first = bisect_right(self._offsets_s, time.perf_counter() - self._start_s, lo=first + 1)
        self.start()
        self._fire(first, self._first)
