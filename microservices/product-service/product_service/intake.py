"""Take in the body of a request before anything else is done with it: whole, not too large, and not at others' cost."""

from __future__ import annotations

from io import BytesIO
from threading import Semaphore

from flask import Flask
from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.exceptions import ServiceUnavailable

from .body import MAX_BODY_BYTES

# So much of a body that is too large is read all the same: who is still sending would not see why it is refused.
MAX_READ_BYTES = 1024 * 1024
# A thread that reads a body waits for as long as the client takes. So many may; the others go on answering.
READERS = 6
READER_WITHIN_S = 0.5


def register_intake(app: Flask) -> None:
    """Read each body once, and put what came in the stream's place."""
    readers = Semaphore(READERS)

    @app.before_request
    def take_in() -> None:
        # Nobody reads the body of a GET: if it is still to come, the server closes the connection behind the answer.
        if request.method not in ("GET", "HEAD") and _has_body():
            request.environ["wsgi.input"] = BytesIO(_read_body(readers))


def _has_body() -> bool:
    return bool(request.content_length) or "HTTP_TRANSFER_ENCODING" in request.environ


def _read_body(readers: Semaphore) -> bytes:
    if not readers.acquire(timeout=READER_WITHIN_S):
        raise ServiceUnavailable("Too many requests came without their bodies. Please try again.")
    try:
        body: bytes = request.environ["wsgi.input"].read(MAX_READ_BYTES)
    finally:
        readers.release()
    if len(body) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge()
    if len(body) < (request.content_length or 0):
        raise BadRequest("The body of the request is cut off.")
    return body
