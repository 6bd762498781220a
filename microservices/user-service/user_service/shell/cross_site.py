"""Refuse what a page of another site has made a browser send.

A browser sends forms to any address, so without this every page that somebody opens could register users here. It says
itself where a request comes from. A client that sends neither header is no browser, so no other site can use it. The
rules are those of Go's `http.CrossOriginProtection`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask import request

from .errors import NotAllowed

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # they change nothing


def register_cross_site_check(app: Flask) -> None:
    """Answer 403 to each request that would change something and comes from another site."""

    @app.before_request
    def refuse_other_sites() -> None:
        environ = request.environ  # bare, because each request of the shop pays for this
        if environ["REQUEST_METHOD"] not in SAFE_METHODS and not _is_from_here(environ):
            raise NotAllowed("A page of another site may not do this.")


def _is_from_here(environ: Mapping[str, Any]) -> bool:
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site:
        return site in ("same-origin", "none")  # none: the person's own doing, such as a bookmark
    origin = environ.get("HTTP_ORIGIN")
    return not origin or _place(origin) == environ.get("HTTP_HOST")


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # as in http://[
        return ""
