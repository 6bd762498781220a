"""Ask a running shop once, as anybody could, and read what it says."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass

from ...errors import CartlabError

PATIENCE_S = 10.0


@dataclass(frozen=True)
class HttpAnswer:
    """An answer: its status, and the message in it; empty if there is none."""

    status: int
    message: str


def http_get(url: str) -> HttpAnswer:
    """Get a page or a piece of data, whatever its status. Raises CartlabError if nothing comes."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PATIENCE_S) as answer:
            return HttpAnswer(answer.status, _message(answer.read()))
    except urllib.error.HTTPError as refusal:
        with refusal:
            return HttpAnswer(refusal.code, _message(refusal.read()))
    except (OSError, http.client.HTTPException) as error:
        raise CartlabError(f"no answer: {error}", "read the code: what does it wait for?") from None


def _message(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("message", "")) if isinstance(found, dict) else ""
