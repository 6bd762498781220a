"""Send one request to a shop and read its whole answer, where the socket itself does not matter.

The request goes straight to the address on a connection of its own. It never uses a proxy from the caller's
environment. Code that times each request, or must know which process holds the connection, has its own client: the load
generator, the benchmarks' shopper, the health probe of faults, and the code that warms up copies or asks if one is
ready.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import CartlabError

TIMEOUT_S = 10.0
NO_ANSWER = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class HttpAnswer:
    """An answer with any status."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def message(self) -> str:
        """The message in the answer, as the contract defines it; empty if there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return ""
        return str(found.get("message", "")) if isinstance(found, dict) else ""


def ask(url: str, body: Mapping[str, Any] | None = None, *, key: str = "", timeout_s: float = TIMEOUT_S) -> HttpAnswer:
    """Send a request and return the answer. A request with a body is a POST of JSON; `key` is the user's API key.

    Redirects are followed. Raises one of NO_ANSWER if no answer comes.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, None if body is None else json.dumps(dict(body)).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout_s) as answer:
            return HttpAnswer(answer.status, answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return HttpAnswer(refusal.code, refusal.read())


def ask_for_data(
    url: str,
    body: Mapping[str, Any] | None = None,
    *,
    key: str = "",
    timeout_s: float = TIMEOUT_S,
    remedy: str = "read the shop's log",
) -> Any:
    """Return the JSON data of a successful answer. Raises CartlabError for any other answer, and if none comes."""
    try:
        answer = ask(url, body, key=key, timeout_s=timeout_s)
        if answer.status < 400:
            return json.loads(answer.body)
    except (*NO_ANSWER, ValueError) as error:
        raise CartlabError(f"{url} gives no answer: {error}", remedy) from error
    raise CartlabError(f"{url} answers {answer.status}", remedy)
