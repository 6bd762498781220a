"""Take in the body of a request before anything else is done with it: not too large, and not at others' cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Event
from threading import Semaphore

from flask import Flask
from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.exceptions import ServiceUnavailable

MAX_BODY_BYTES = 64 * 1024
# So much of a body that is too large is read all the same: behind an answer to a body that is still coming, the
# connection is reset, and a reset may take the answer with it before the client has read why it is refused.
MAX_READ_BYTES = 1024 * 1024
# A thread that reads a body waits for as long as the client takes. So many may; the others go on answering.
READERS = 6
WAIT_FOR_READER_S = 0.5


class Readers:
    """The right to wait for a client's body, for a few threads at a time."""

    def __init__(self) -> None:
        self._free = Semaphore(READERS)
        self._stuck = Event()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Admit the caller as a reader. Raises ServiceUnavailable if none comes free in time."""
        if not self._acquire():
            self._stuck.set()
            raise ServiceUnavailable("Too many requests came without their bodies. Please try again.")
        try:
            yield
        finally:
            self._free.release()
            self._stuck.clear()

    def _acquire(self) -> bool:
        # Whoever waits here is a thread that answers nobody. Once one has waited in vain, the next do not try.
        return self._free.acquire(blocking=False) or (
            not self._stuck.is_set() and self._free.acquire(timeout=WAIT_FOR_READER_S)
        )


def register_intake(app: Flask) -> None:
    """Read each body once, and put what came in the stream's place.

    A body that ends before its declared length is refused. One in chunks that is cut off can't be told from a whole
    one: Granian hands both on as an end.
    """
    readers = Readers()

    @app.before_request
    def take_in() -> None:
        # Nobody reads the body of a GET: if it is still to come, the server closes the connection behind the answer.
        if request.method not in ("GET", "HEAD") and _has_body():
            request.environ["wsgi.input"] = BytesIO(_read_body(readers))


def _has_body() -> bool:
    return bool(request.content_length) or "HTTP_TRANSFER_ENCODING" in request.environ


def _read_body(readers: Readers) -> bytes:
    declared_bytes = request.content_length or 0
    # A client that asks first (Expect: 100-continue) sends nothing until the body is read, so it reads its refusal.
    read_up_to = MAX_BODY_BYTES if "HTTP_EXPECT" in request.environ else MAX_READ_BYTES
    if declared_bytes > read_up_to:
        raise RequestEntityTooLarge()
    with readers.one_more():
        body: bytes = request.environ["wsgi.input"].read(MAX_READ_BYTES)
    if len(body) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge()
    if len(body) < declared_bytes:
        raise BadRequest("The body of the request is cut off.")
    return body
