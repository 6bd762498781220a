"""The two ways to send: open arrivals on a schedule, and a closed loop."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from .lane import Lane
from .pacing import Pacer
from .wire import Request

LEAD_S = 0.05  # from "go" to time zero, so that the first arrivals are not late


@dataclass(frozen=True)
class Due:
    """A request with its intended send time; `session` None means that it may go on any kept connection."""

    offset_s: float
    request: Request
    session: int | None = None


class _Session:
    """A shopper's connections, and the order of the steps that wait for them."""

    def __init__(self, lane: Lane, steps: int) -> None:
        self.lane = lane
        self.steps_left = steps
        self.turn = asyncio.Lock()  # first come, first served: steps keep their order


class OpenArrivals:
    """Sends every request at its time, whether or not earlier ones have been answered."""

    def __init__(self, dues: Sequence[Due], new_lane: Callable[[], Lane]) -> None:
        self._dues = dues
        self._new_lane = new_lane
        self._idle: list[Lane] = []
        self._sessions: dict[int, _Session] = {}
        self._steps = Counter(due.session for due in dues)
        self._group = asyncio.TaskGroup()
        self._all_fired = asyncio.Event()
        self._stopped = False
        self._start_s = 0.0

    async def run(self, begin: Callable[[float], None]) -> None:
        """Send all, and wait until the last is answered or given up. `begin` is told time zero (perf_counter)."""
        self._start_s = time.perf_counter() + LEAD_S
        begin(self._start_s)
        if not self._dues:
            return
        offsets_s = [due.offset_s for due in self._dues]
        pacer = Pacer(asyncio.get_running_loop(), offsets_s, self._start_s, self._fire)
        try:
            async with self._group:
                pacer.start()
                await self._all_fired.wait()
        finally:
            pacer.stopped = True
            for lane in (*self._idle, *(session.lane for session in self._sessions.values())):
                lane.close()

    def stop(self) -> None:
        """Send nothing more; `run` returns when what was sent is answered."""
        self._stopped = True
        self._all_fired.set()

    def _fire(self, first: int, after: int) -> None:
        if self._stopped:
            return
        for due in itertools.islice(self._dues, first, after):
            if due.session is None:
                self._group.create_task(self._carry_anywhere(due))
            else:
                self._group.create_task(self._carry_step(due, self._session(due.session)))
        if after == len(self._dues):
            self._all_fired.set()

    def _session(self, number: int) -> _Session:
        session = self._sessions.get(number)
        if session is None:
            session = self._sessions[number] = _Session(self._new_lane(), self._steps[number])
        return session

    async def _carry_anywhere(self, due: Due) -> None:
        lane = self._idle.pop() if self._idle else self._new_lane()
        await lane.carry(due.request, self._start_s + due.offset_s)
        lane.rest()
        self._idle.append(lane)

    async def _carry_step(self, due: Due, session: _Session) -> None:
        async with session.turn:
            await session.lane.carry(due.request, self._start_s + due.offset_s)
        session.steps_left -= 1
        if not session.steps_left:
            session.lane.close()


async def closed_loop(
    connections: int,
    sessions: Iterator[Sequence[Request]],
    fresh: bool,
    lasting_s: float,
    new_lane: Callable[[], Lane],
    begin: Callable[[float], None],
) -> None:
    """Keep `connections` requests under way for `lasting_s`: each connection asks again as soon as it was answered.

    It finds the most that a server answers, and it hides pauses: latency counts from the real send time. `fresh` opens
    new connections for every session.
    """
    start_s = time.perf_counter()
    begin(start_s)

    async def one() -> None:
        lane = new_lane()
        while True:
            for request in next(sessions):
                now_s = time.perf_counter()
                if now_s - start_s >= lasting_s:
                    lane.close()
                    return
                await lane.carry(request, now_s)
            if fresh:
                lane.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())
