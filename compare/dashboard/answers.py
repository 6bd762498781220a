"""Answer every request. A request that can't be met, or comes too late, gets one line, and never a traceback."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from dash import Dash
from dash import set_props
from flask import abort
from flask import request
from flask import Response
from werkzeug.exceptions import HTTPException

from .given import Refused

CALLBACKS = "/_dash-update-component"
EARLIER = "This page belongs to an earlier session: reload it."
MOST_BYTES = 1_000_000  # of a request; those of our page have a few hundred
MOST_SIGNS = 200
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

log = logging.getLogger(__name__)


class _NotTwice(logging.Filter):
    """Drops a line that repeats the last one: a page asks twice a second."""

    _last = ""

    def filter(self, record: logging.LogRecord) -> bool:
        last, self._last = self._last, record.getMessage()
        return last != self._last


log.addFilter(_NotTwice())


def of_the_session(app: Dash, session: str) -> None:
    """Answer only pages of this session, whose requests begin with its name. Others get the answer to reload.

    Otherwise a tab that stayed open would mix the figures of another session into its page.
    """
    within: Wsgi = app.server.wsgi_app

    def below_its_name(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        name, slash, rest = environ["PATH_INFO"].removeprefix("/").partition("/")
        if name == session and slash:
            environ = {**environ, "SCRIPT_NAME": f"{environ.get('SCRIPT_NAME', '')}/{name}", "PATH_INFO": f"/{rest}"}
        return within(environ, start_response)

    def refuse_earlier() -> None:
        is_named = bool(re.match(r"/[0-9a-f]{16}/", request.path))  # this session's name has already been removed
        if is_named or (request.path == CALLBACKS and not request.script_root):
            abort(Response(f"{EARLIER}\n", 410, mimetype="text/plain"))

    app.server.wsgi_app = below_its_name
    app.server.before_request(refuse_earlier)


def in_one_line(app: Dash) -> None:
    """Answer in one line when something fails outside callbacks, such as a request that our page can't have made."""

    def failed(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        if isinstance(error, Refused):
            return Response(f"{error}\n", 400, mimetype="text/plain")
        _log(error)
        malformed = request.path == CALLBACKS
        said = "No page of this dashboard asks that." if malformed else "That failed; the terminal says why."
        return Response(f"{said}\n", 400 if malformed else 500, mimetype="text/plain")

    app.server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.server.register_error_handler(Exception, failed)


def say_on_the_page(error: Exception) -> None:
    """Show on the page that asked why its control did nothing. Dash calls this when a callback fails."""
    if isinstance(error, Refused):
        line = f"Nothing was done: {error}"
    else:
        _log(error)
        line = f"That failed: {_line(error)}"
    set_props("refused", {"children": line})


def _line(error: Exception) -> str:
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return said if len(said) <= MOST_SIGNS else f"{said[:MOST_SIGNS]} …"


def _log(error: Exception) -> None:
    log.error("A request of the page failed, %s %s: %s", request.method, request.path, _line(error))
