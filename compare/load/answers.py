"""Judge an answer: whether it is right and whole, whether it is by design, and which thing it names."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from .http_request import Request
from .recorder import RIGHT

DESIGNED = "designed"
DEGRADED = "degraded"
APOLOGY_STATUS = 503  # in the contract, 503 means that a part is away; 500 is an error that nobody expected
STACK_TRACE = b"Traceback (most recent call last)"
HTML_PAGE = re.compile(rb"(?is)^\s*(<!doctype html\b[^>]*>\s*)?<html\b.*<h1\b[^>]*>[^<]*\w.*</html>\s*$")


class Judged(NamedTuple):
    """An answer, judged. `manner` is `designed` for an apology, `degraded` for a partly right answer, or empty.

    `name` is what the request looks for in a right answer, such as the number of an order.
    """

    kind: str
    manner: str = ""
    name: str = ""


def judge(request: Request, status: int, body: bytes) -> Judged:
    """Judge an answer by its status and its body, as any client can."""
    if status != request.status:
        return Judged(f"status_{status}", DESIGNED if is_designed_apology(status, body) else "")
    if request.expect is not None and request.expect.search(body) is None:
        return Judged("content")
    whole = request.whole is None or request.whole.search(body) is not None
    named = request.names.search(body) if request.names is not None else None
    return Judged(RIGHT, "" if whole else DEGRADED, named[1].decode() if named else "")


def is_designed_apology(status: int, body: bytes) -> bool:
    """Return whether an answer states, in the shop's form and for a person, that a part is away for the moment.

    It must be a 503 without a stack trace. Its body is JSON that holds a message, or a whole page with a heading.
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
