"""Carry requests. A virtual user carries one at a time, from its due time to its recorded outcome."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

from .answers import judge
from .answers import Judged
from .connection import Answer
from .connection import Connection
from .connection import Resolver
from .connection import Unanswered
from .http_request import Address
from .http_request import Request
from .recorder import TIMEOUT

# operation, answer, intended, due, sent, done
Outcome = Callable[[str, Judged, float, float, float, float], None]


class SentRequest(NamedTuple):
    """A request that is under way. One without a future answer still waits for a connection."""

    request: Request
    intended_s: float
    sent_s: float
    connection: Connection | None = None
    answer: asyncio.Future[Answer] | None = None


class VirtualUser:
    """One shopper's connections: one to each address, opened when first needed, and kept alive."""

    def __init__(self, resolver: Resolver, timeout_s: float, outcome: Outcome) -> None:
        self._resolver = resolver
        self._timeout_s = timeout_s
        self._outcome = outcome
        self._connections: dict[Address, Connection] = {}
        self._free_since_s = 0.0

    async def carry(self, request: Request, intended_s: float) -> None:
        """Send one request, and report its outcome. Never raises for a request that fails."""
        await self.finish(self.send(request, intended_s))

    def send(self, request: Request, intended_s: float) -> SentRequest:
        """Send a request at once if the connection is open. `finish` does the rest."""
        sent_s = time.perf_counter()
        connection = self._connections.get(request.address)
        if connection is None or not connection.usable or sent_s >= intended_s + self._timeout_s:
            return SentRequest(request, intended_s, sent_s)
        return SentRequest(request, intended_s, sent_s, connection, connection.ask(request.data))

    async def finish(self, sent: SentRequest) -> None:
        """Wait for the answer, and report the outcome. Never raises for a request that fails.

        The timeout counts from the intended time. If this user still waits for another answer at that time, the request
        is due when the user becomes free. Latency then includes the wait; lateness does not.
        """
        judged, done_s = Judged(TIMEOUT), sent.sent_s
        deadline_s = sent.intended_s + self._timeout_s
        if sent.sent_s < deadline_s:
            try:
                answer = await self._answer(sent, deadline_s)
                judged, done_s = judge(sent.request, answer.status, answer.body), answer.at_s
            except Unanswered as failure:
                judged, done_s = Judged(failure.kind), time.perf_counter()
        due_s = max(sent.intended_s, self._free_since_s)
        self._free_since_s = done_s
        self._outcome(sent.request.operation, judged, sent.intended_s, due_s, sent.sent_s, done_s)

    def rest(self) -> None:
        """Note that the user is free: the next request is due at its intended time."""
        self._free_since_s = 0.0

    async def _answer(self, sent: SentRequest, deadline_s: float) -> Answer:
        loop = asyncio.get_running_loop()
        connection, answer = sent.connection, sent.answer
        if connection is None or answer is None:
            left_s = deadline_s - time.perf_counter()
            connection = await self._resolver.connect(sent.request.address, loop.time() + left_s)
            self._connections[sent.request.address] = connection
            answer = connection.ask(sent.request.data)
        expiry = loop.call_later(deadline_s - time.perf_counter(), connection.expire)
        try:
            return await answer
        finally:
            expiry.cancel()

    def close(self) -> None:
        for connection in self._connections.values():
            connection.abort()
        self._connections.clear()
