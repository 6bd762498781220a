"""A running shop as its customers see it: addresses to call, and nothing else."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import requests

from tests.contract.answers import check_answer

PATIENCE_S = 30
PASSWORD = "Kreide-Tafel-17"


def room_of(path: str) -> str:
    """Return the room that serves a path of the contract."""
    for prefix, room in (("/api/user", "users"), ("/api/product", "products"), ("/api/order", "orders")):
        if path.startswith(prefix):
            return room
    return "pages"


def unique(word: str = "x") -> str:
    """Return a name that no other test uses."""
    return f"{word}{secrets.token_hex(6)}"


def direct_session() -> requests.Session:
    """Return a session without this machine's proxy, which opens a new connection for each request.

    A kept connection ends after some idle seconds. A request that is sent at that very moment gets no answer.
    """
    session = requests.Session()
    session.trust_env = False
    session.headers["Connection"] = "close"
    return session


@dataclass
class Shop:
    """The addresses of a shop's rooms. Every answer is checked against the contract before a test sees it."""

    architecture: str
    urls: Mapping[str, str]
    admin_password: str
    known_secrets: set[str] = field(default_factory=lambda: {PASSWORD})
    _local: threading.local = field(default_factory=threading.local)
    _sessions: list[requests.Session] = field(default_factory=list)

    def url(self, path: str) -> str:
        return self.urls[room_of(path)] + path

    def call(
        self,
        method: str,
        path: str,
        *,
        key: str | None = None,
        scheme: str = "Bearer",
        headers: Mapping[str, str] | None = None,
        **body: Any,
    ) -> requests.Response:
        """Send a request. `key` goes into the Authorization header; `requests` gets `body` as it is."""
        sent_headers = dict(headers or {})
        if key is not None:
            sent_headers["Authorization"] = f"{scheme} {key}"
        answer = self._session().request(
            method, self.url(path), headers=sent_headers, timeout=PATIENCE_S, allow_redirects=False, **body
        )
        check_answer(answer, path.partition("?")[0], tuple(self.known_secrets))
        return answer

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.call("POST", path, **options)

    def log_in(self, username: str, password: str) -> str:
        """Return a new API key."""
        answer = self.post("/api/user/login", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        key: str = answer.json()["api_key"]
        self.known_secrets.add(key)
        return key

    def close(self) -> None:
        for session in self._sessions:
            session.close()

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = direct_session()
            self._sessions.append(self._local.session)
        session: requests.Session = self._local.session
        return session
