"""user-service, as the pages see it."""

from __future__ import annotations

from typing import Any

from flask import current_app

from ..shell.errors import NotLoggedIn
from .transport import Question


def register(**details: str) -> None:
    """Register a user. Raises Conflict if the name or the e-mail is taken, Invalid if something is wrong."""
    _users().ask(Question("POST", "/api/user/create", body=details)).json()


def log_in(username: str, password: str) -> str:
    """Return a new API key, which expires. Raises NotLoggedIn, or TooSoon after too many wrong passwords."""
    credentials = {"username": username, "password": password}
    answer = _users().ask(Question("POST", "/api/user/login", body=credentials))
    return str(answer.json()["api_key"])


def log_out(key: str) -> None:
    """Revoke an API key, if it still lives."""
    try:
        _users().ask(Question("POST", "/api/user/logout", key)).json()
    except NotLoggedIn:
        pass


def _users() -> Any:
    return current_app.extensions["neighbours"]["users"]
