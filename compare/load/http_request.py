"""Requests as the bytes on the wire. They are built before the run, so that sending one costs only a write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..errors import CartlabError


@dataclass(frozen=True)
class Address:
    """The address at which a server listens."""

    host: str
    port: int
    secure: bool = False

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


@dataclass(frozen=True)
class Request:
    """One request, and the form of a right answer.

    An answer is right if its status is `status` and its body matches `expect`, if that is given. It is whole if its
    body also matches `whole`. The first group of `names` finds the name under which a right answer is recorded.
    """

    operation: str
    address: Address
    data: bytes
    status: int = 200
    expect: re.Pattern[bytes] | None = None
    whole: re.Pattern[bytes] | None = None
    names: re.Pattern[bytes] | None = None


def parse_url(url: str) -> tuple[Address, str]:
    """Split a URL into its address and its path with query. Raises CartlabError unless it is http or https."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise CartlabError(f"{url!r} is not a URL: {error}", "give one like http://127.0.0.1:8000/") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CartlabError(f"{url!r} is not an http URL", "give one like http://127.0.0.1:8000/")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not re.fullmatch(r"[!-~]+", path):
        raise CartlabError(f"{url!r} holds a character that a URL can't hold", "percent-encode it")
    return Address(parts.hostname, port or (443 if secure else 80), secure), path


def build(
    operation: str,
    address: Address,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    status: int = 200,
    expect: str | None = None,
    whole: str | None = None,
    names: str | None = None,
) -> Request:
    """Build a request. `expect`, `whole` and `names` are regular expressions that may match anywhere in the body."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address.host_header}", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    data = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    return Request(operation, address, data, status, _pattern(expect), _pattern(whole), _pattern(names))


def _pattern(text: str | None) -> re.Pattern[bytes] | None:
    return re.compile(text.encode()) if text else None
