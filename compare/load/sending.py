"""The two ways to send: open arrivals on a schedule, and a closed loop."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections import deque
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from .http_request import Request
from .pacing import PacedLoop
from .pacing import Pacer
from .virtual_user import SentRequest
from .virtual_user import VirtualUser

LEAD_S = 0.05  # from the start to time zero, so that the first arrivals are not late


@dataclass(frozen=True)
class Due:
    """A request with its intended send time. If `session` is None, it may use any kept connection."""

    offset_s: float
    request: Request
    session: int | None = None


class _Session:
    """A shopper's connections, and the steps that wait for them, in the order of their arrival."""

    def __init__(self, virtual_user: VirtualUser, steps: int) -> None:
        self.virtual_user = virtual_user
        self.steps_left = steps
        self.is_busy = False
        self.waiting: deque[Due] = deque()


class OpenArrivals:
    """Sends every request at its time, whether or not earlier ones are answered."""

    def __init__(self, dues: Sequence[Due], new_virtual_user: Callable[[], VirtualUser]) -> None:
        self._dues = dues
        self._new_virtual_user = new_virtual_user
        self._idle: list[VirtualUser] = []
        self._sessions: dict[int, _Session] = {}
        self._steps = Counter(due.session for due in dues)
        self._group = asyncio.TaskGroup()
        self._all_fired = asyncio.Event()
        self._stopped = False
        self._start_s = 0.0

    async def run(self, begin: Callable[[float], None]) -> None:
        """Send all, and wait until the last is answered or given up. Calls `begin` with time zero (perf_counter).

        It must run in a PacedLoop.
        """
        loop = asyncio.get_running_loop()
        assert isinstance(loop, PacedLoop)
        self._start_s = time.perf_counter() + LEAD_S
        begin(self._start_s)
        if not self._dues:
            return
        offsets_s = [due.offset_s for due in self._dues]
        pacer = Pacer(loop, offsets_s, self._start_s, self._fire)
        try:
            async with self._group:
                pacer.start()
                await self._all_fired.wait()
        finally:
            pacer.stop()
            for virtual_user in (*self._idle, *(session.virtual_user for session in self._sessions.values())):
                virtual_user.close()

    def stop(self) -> None:
        """Send nothing more. `run` returns once every sent request is answered or given up."""
        self._stopped = True
        self._all_fired.set()

    def _fire(self, first: int, after: int) -> None:
        if self._stopped:
            return
        for due in self._dues[first:after]:
            if due.session is None:
                self._send_anywhere(due)
            else:
                self._send_step(due, self._session(due.session))
        if after == len(self._dues):
            self._all_fired.set()

    def _session(self, number: int) -> _Session:
        session = self._sessions.get(number)
        if session is None:
            session = self._sessions[number] = _Session(self._new_virtual_user(), self._steps[number])
        return session

    def _send_anywhere(self, due: Due) -> None:
        virtual_user = self._idle.pop() if self._idle else self._new_virtual_user()
        sent = virtual_user.send(due.request, self._start_s + due.offset_s)
        self._group.create_task(self._finish_anywhere(virtual_user, sent))

    async def _finish_anywhere(self, virtual_user: VirtualUser, sent: SentRequest) -> None:
        await virtual_user.finish(sent)
        virtual_user.rest()
        self._idle.append(virtual_user)

    def _send_step(self, due: Due, session: _Session) -> None:
        if session.is_busy:
            session.waiting.append(due)
            return
        session.is_busy = True
        sent = session.virtual_user.send(due.request, self._start_s + due.offset_s)
        self._group.create_task(self._finish_steps(session, sent))

    async def _finish_steps(self, session: _Session, sent: SentRequest) -> None:
        """Wait for the answer to a step, then carry the steps that became due meanwhile."""
        await session.virtual_user.finish(sent)
        session.steps_left -= 1
        while session.waiting:
            due = session.waiting.popleft()
            await session.virtual_user.carry(due.request, self._start_s + due.offset_s)
            session.steps_left -= 1
        session.is_busy = False
        if not session.steps_left:
            session.virtual_user.close()


async def closed_loop(
    connections: int,
    sessions: Iterator[Sequence[Request]],
    fresh: bool,
    lasting_s: float,
    new_virtual_user: Callable[[], VirtualUser],
    begin: Callable[[float], None],
) -> None:
    """Keep `connections` requests under way for `lasting_s`: each connection asks again as soon as it was answered.

    It finds the highest rate that a server can answer. It hides pauses, because latency counts from the real send time.
    `fresh` opens new connections for every session.
    """
    start_s = time.perf_counter()
    begin(start_s)

    async def one() -> None:
        virtual_user = new_virtual_user()
        while True:
            for request in next(sessions):
                now_s = time.perf_counter()
                if now_s - start_s >= lasting_s:
                    virtual_user.close()
                    return
                await virtual_user.carry(request, now_s)
            if fresh:
                virtual_user.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())
