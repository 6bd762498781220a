"""What can go wrong, in the shop's own words, and the one place that turns it into an HTTP answer."""

from __future__ import annotations

import logging

from flask import current_app
from flask import Flask
from flask import g
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from flask.typing import ResponseValue
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)


class ShopError(Exception):
    """A refusal that a person can understand. Its text is the answer's message."""


class Invalid(ShopError):
    """The request does not make sense, whoever sends it."""


class NotLoggedIn(ShopError):
    """No key, or one that is wrong, expired or revoked."""


class NotAllowed(ShopError):
    """Not permitted, whoever asks; or a page of another site sent it."""


class NotFound(ShopError):
    """There is no such thing."""


class Conflict(ShopError):
    """The request makes sense, but not now: already taken, sold out, being checked out."""


class TooSoon(ShopError):
    """The request has to wait, for `wait_s` seconds, whether it is right or wrong."""

    def __init__(self, message: str, wait_s: int) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Unavailable(ShopError):
    """A neighbour that is needed for the answer does not answer."""


STATUS = {
    Invalid: 400,
    NotLoggedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooSoon: 429,
    Unavailable: 503,
}


def register_errors(app: Flask) -> None:
    """Answer every error with the right status and a plain message, never with a stack trace."""

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path:  # no name holds it, and PostgreSQL fails on being asked
            raise NotFound("There is no such thing.")

    @app.errorhandler(ShopError)
    def shop_error(error: ShopError) -> ResponseReturnValue:
        return _answer(STATUS[type(error)], str(error))

    @app.errorhandler(TooSoon)
    def too_soon(error: TooSoon) -> ResponseReturnValue:
        body, status = _answer(STATUS[TooSoon], str(error))
        return body, status, {"Retry-After": str(error.wait_s)}

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        # The original headers matter: 405 must say which methods are allowed.
        headers = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
        body, status = _answer(error.code or 500, error.description or error.name)
        return body, status, headers

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        log.exception("unexpected error", exc_info=error)
        return _answer(500, f"Something went wrong on our side. Please try again. (request {g.get('request_id', '?')})")


def _answer(status: int, message: str) -> tuple[ResponseValue, int]:
    if "pages" in current_app.blueprints and not request.path.startswith("/api/"):
        return render_template("error.html", status=status, message=message), status
    return {"message": message}, status
