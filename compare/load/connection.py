"""One client connection: aiohttp's response parser on a bare transport, and nothing around it.

aiohttp's ClientSession uses more CPU for each request than a null WSGI app does, so it would measure itself. Only its
parser is used, which is written in C and well maintained. A load generator needs no cookies, redirects, pools or header
building.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from typing import Any
from typing import NamedTuple

from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpProcessingError
from aiohttp.http import HttpResponseParser

from .hosts import addresses_of
from .hosts import ANY_HOST
from .hosts import Hosts
from .http_request import Address

LARGEST_BODY_BYTES = 2**26  # reading never pauses: each body is kept whole until it is checked


class Unanswered(Exception):
    """No answer came. `kind` is one of connect, reset, timeout, protocol."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Answer(NamedTuple):
    """An answer, and the time at which its last byte arrived (on perf_counter's clock)."""

    status: int
    body: bytes
    at_s: float


class Connection(BaseProtocol):
    """A keep-alive connection that carries one request at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._responses: Any = HttpResponseParser(
            self, loop, LARGEST_BODY_BYTES, read_until_eof=True, auto_decompress=False, max_field_size=65536
        )
        self._parser = self._responses
        self._answer: asyncio.Future[Answer] | None = None
        self._message: Any = None
        self._payload: Any = None
        self.usable = True

    def ask(self, data: bytes) -> asyncio.Future[Answer]:
        """Send one request; the future gives the answer or raises Unanswered."""
        self._answer = self._loop.create_future()
        if self.transport is None:
            self._fail("reset")
        else:
            self.transport.write(data)
        return self._answer

    def expire(self) -> None:
        """Give up the request that is under way. The connection can't be used again."""
        self._fail("timeout")
        self.abort()

    def abort(self) -> None:
        self.usable = False
        if self.transport is not None:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        try:
            messages, _, _ = self._responses.feed_data(data)
        except HttpProcessingError:
            self._fail("protocol")
            self.abort()
            return
        for message, payload in messages:
            if message.code < 200:  # an interim answer: the real one follows
                continue
            self._message, self._payload = message, payload
            payload.on_eof(self._complete)

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self.usable = False
        if exc is None and self._payload is not None and not self._payload.is_eof():
            try:
                self._responses.feed_eof()  # the end of the connection ends a body without a length
            except HttpProcessingError:
                pass  # a body with a length was cut short: no answer
        self._fail("reset")

    def _complete(self) -> None:
        answered_s = time.perf_counter()
        answer = self._answer
        if self._message.should_close:
            self.usable = False
        if answer is None or answer.done():
            return
        if self._payload.exception() is not None:
            self._fail("reset")
            return
        answer.set_result(Answer(self._message.code, self._payload.read_nowait(), answered_s))

    def _fail(self, kind: str) -> None:
        self.usable = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Unanswered(kind))


class Resolver:
    """Resolves each address once, before the run. `hosts` holds the addresses that are already known."""

    def __init__(self, hosts: Hosts = ANY_HOST) -> None:
        self._hosts = hosts
        self._known: dict[Address, tuple[str, int]] = {}

    async def resolve(self, address: Address) -> None:
        """Find the numeric host that accepts connections. Raises OSError if none does, CartlabError for no host."""
        loop = asyncio.get_running_loop()
        failure: OSError = ConnectionRefusedError(f"nothing at {address.host}")
        port = address.port
        hosts = self._hosts.get(address.host)
        if hosts is None:
            hosts = await asyncio.to_thread(addresses_of, address.host)
        for host in hosts:
            try:
                transport, _ = await asyncio.wait_for(loop.create_connection(asyncio.Protocol, host, port), timeout=5)
            except OSError as error:
                failure = error
                continue
            transport.abort()
            self._known[address] = (host, port)
            return
        raise failure

    async def connect(self, address: Address, deadline: float) -> Connection:
        """Open a connection before `deadline` (loop time). Raises Unanswered."""
        loop = asyncio.get_running_loop()
        host, port = self._known[address]
        secure = ssl.create_default_context() if address.secure else None
        try:
            async with asyncio.timeout_at(deadline):
                _, connection = await loop.create_connection(
                    lambda: Connection(loop), host, port, ssl=secure, server_hostname=address.host if secure else None
                )
        except TimeoutError:
            raise Unanswered("timeout") from None
        except OSError:
            raise Unanswered("connect") from None
        return connection
