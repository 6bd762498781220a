"""A stub HTTP server that answers by a schedule known beforehand: which request, how late, and how."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """How one request is answered; `status` 0 closes the connection instead, a delay of None never answers."""

    delay_s: float | None = 0.0
    status: int = 200
    body: bytes = b"right"
    kind: str = "text/plain"
    location: str = ""


# index of the request (from 0), seconds since the first one
Schedule = Callable[[int, float], Answer]

FREEZE_FROM_S, FREEZE_UNTIL_S = 1.0, 3.0


def frozen(index: int, since_s: float) -> Answer:
    """Answer after 5 ms, but nothing between the first and the third second."""
    held_s = FREEZE_UNTIL_S - since_s if FREEZE_FROM_S <= since_s < FREEZE_UNTIL_S else 0.0
    return Answer(delay_s=0.005 + held_s)


class _Server:
    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._count = 0
        self._first_s = 0.0
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                answer = self._next()
                if answer.delay_s is None:
                    await reader.read()  # until the client gives up
                    return
                await asyncio.sleep(answer.delay_s)
                if not answer.status:
                    return
                lines = [f"Content-Type: {answer.kind}", f"Content-Length: {len(answer.body)}"]
                lines += [f"Location: {answer.location}"] if answer.location else []
                head = "\r\n".join([f"HTTP/1.1 {answer.status} Stub", *lines, "", ""])
                writer.write(head.encode() + answer.body)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has left, or the test is over
        finally:
            writer.close()

    def _next(self) -> Answer:
        now_s = time.perf_counter()
        if not self._count:
            self._first_s = now_s
        index, self._count = self._count, self._count + 1
        return self._schedule(index, now_s - self._first_s)


@contextmanager
def serving(schedule: Schedule) -> Iterator[tuple[str, _Server]]:
    """Serve on a free loopback port from a thread; yields (URL, server)."""
    loop = asyncio.new_event_loop()
    stub = _Server(schedule)
    server = loop.run_until_complete(asyncio.start_server(stub.serve, "127.0.0.1", 0, backlog=1024))

    def answer() -> None:
        sys.settrace(None)  # what counts lines in CI would make the answers slower
        loop.run_forever()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", stub
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
