"""user-service, as its neighbours see it: whose key is this?"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from flask import current_app

from .transport import Question

KNOWN_FOR_S = 1.5  # a revoked key may live this long here; the contract allows 2 seconds
MAX_KNOWN = 10_000


@dataclass(frozen=True)
class User:
    id: int
    is_admin: bool


class KnownKeys:
    """Remember whose a key is, for a moment, so that not every request asks user-service."""

    def __init__(self, life_s: float) -> None:
        self.life_s = life_s
        self._known: dict[str, tuple[float, User]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> User | None:
        until_s, user = self._known.get(key, (0.0, None))
        return user if time.monotonic() < until_s else None

    def put(self, key: str, user: User, asked_at_s: float) -> None:
        with self._lock:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[key] = (asked_at_s + self.life_s, user)


def user_for_key(key: str) -> User:
    """Return the user whom the key belongs to. Raises NotLoggedIn if it is wrong, expired or revoked."""
    known_keys: KnownKeys = current_app.extensions["known_keys"]
    known = known_keys.get(key)
    if known:
        return known
    asked_at_s = time.monotonic()
    answer = current_app.extensions["neighbours"]["users"].ask(Question("GET", "/api/user", key, repeatable=True))
    found = answer.json()["result"]
    user = User(found["id"], found["is_admin"])
    known_keys.put(key, user, asked_at_s)
    return user
