"""Carrying requests: one at a time on a lane, each from its due time to its recorded outcome."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from .answers import judge
from .answers import Judged
from .connection import Connection
from .connection import Resolver
from .connection import Unanswered
from .recorder import TIMEOUT
from .wire import Address
from .wire import Request

# operation, answer, intended, due, sent, done
Outcome = Callable[[str, Judged, float, float, float, float], None]


class Lane:
    """One shopper's connections: one to each address, opened when first needed, kept alive."""

    def __init__(self, resolver: Resolver, timeout_s: float, outcome: Outcome) -> None:
        self._resolver = resolver
        self._timeout_s = timeout_s
        self._outcome = outcome
        self._connections: dict[Address, Connection] = {}
        self._free_since_s = 0.0

    async def carry(self, request: Request, intended_s: float) -> None:
        """Send one request and report how it went. Never raises for a request that fails.

        The timeout counts from `intended_s`. A request that could not start before, because this lane still waited for
        an answer, is due when the lane becomes free: its latency counts the wait, the generator's lateness does not.
        """
        started_s = time.perf_counter()
        deadline_s = intended_s + self._timeout_s
        judged = Judged(TIMEOUT)
        if started_s < deadline_s:
            try:
                judged = await self._exchange(request, deadline_s)
            except Unanswered as failure:
                judged = Judged(failure.kind)
        done_s = time.perf_counter()
        due_s = max(intended_s, self._free_since_s)
        self._free_since_s = done_s
        self._outcome(request.operation, judged, intended_s, due_s, started_s, done_s)

    def rest(self) -> None:
        """Note that the next request will not have waited for this lane: it is due when it was meant to be sent."""
        self._free_since_s = 0.0

    async def _exchange(self, request: Request, deadline_s: float) -> Judged:
        loop = asyncio.get_running_loop()
        connection = self._connections.get(request.address)
        if connection is None or not connection.usable:
            left_s = deadline_s - time.perf_counter()
            connection = await self._resolver.connect(request.address, loop.time() + left_s)
            self._connections[request.address] = connection
        expiry = loop.call_later(deadline_s - time.perf_counter(), connection.expire)
        try:
            status, body = await connection.ask(request.data)
        finally:
            expiry.cancel()
        return judge(request, status, body)

    def close(self) -> None:
        for connection in self._connections.values():
            connection.abort()
        self._connections.clear()
