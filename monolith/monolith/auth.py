"""Who sends this request?"""

from __future__ import annotations

from flask import request

from .shell.errors import NotAllowed
from .shell.errors import NotLoggedIn
from .users.accounts import user_for_key
from .users.models import User


def sent_key() -> str:
    """Return the API key that was sent: `Bearer <key>`, or `Basic <key>` as the course does it. Raises NotLoggedIn."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "basic") or not key:
        raise NotLoggedIn("You are not logged in.")
    return key


def current_user() -> User:
    """Return the user whose key the request carries. Raises NotLoggedIn."""
    return user_for_key(sent_key())


def current_admin() -> User:
    """Return the current user, who is an admin. Raises NotLoggedIn or NotAllowed."""
    user = current_user()
    if not user.is_admin:
        raise NotAllowed("Only an admin may do this.")
    return user
