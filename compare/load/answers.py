"""What an answer shows: whether it is right and whole, whether somebody designed it, and which thing it names."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from .http_request import Request
from .recorder import RIGHT

DESIGNED = "designed"
DEGRADED = "degraded"
APOLOGY_STATUS = 503  # the contract's word for: a part is away. Of 500 it only says that nobody expected it
STACK_TRACE = b"Traceback (most recent call last)"
HTML_PAGE = re.compile(rb"(?is)^\s*(<!doctype html\b[^>]*>\s*)?<html\b.*<h1\b[^>]*>[^<]*\w.*</html>\s*$")


class Judged(NamedTuple):
    """An answer, judged. `manner` is empty, `designed` for an apology, or `degraded` for a right answer in part.

    `name` is what the request asked to be told from a right answer, such as the number of an order.
    """

    kind: str
    manner: str = ""
    name: str = ""


def judge(request: Request, status: int, body: bytes) -> Judged:
    """Judge an answer by itself, as a client can: by its status and its body."""
    if status != request.status:
        return Judged(f"status_{status}", DESIGNED if is_designed_apology(status, body) else "")
    if request.expect is not None and request.expect.search(body) is None:
        return Judged("content")
    whole = request.whole is None or request.whole.search(body) is not None
    named = request.names.search(body) if request.names is not None else None
    return Judged(RIGHT, "" if whole else DEGRADED, named[1].decode() if named else "")


def is_designed_apology(status: int, body: bytes) -> bool:
    """Tell whether an answer says, in the shop's own form and to a person, that a part of it is away for the moment.

    That is a 503 with JSON that holds a message, or with a whole page that has a heading; and no stack trace in it.
    """
    if status != APOLOGY_STATUS or STACK_TRACE in body:
        return False
    return HTML_PAGE.match(body) is not None or _has_message(body)


def _has_message(body: bytes) -> bool:
    try:
        content = json.loads(body)
    except ValueError:
        return False
    message = content.get("message") if isinstance(content, dict) else None
    return isinstance(message, str) and bool(message.strip())
