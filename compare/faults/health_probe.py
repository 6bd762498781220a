"""Single requests from outside, which show whether a room does its own work. They prove that faults bite."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..http_client import ask_for_data
from .target import ProbeAnswer

FIRST_TIMEOUT_S = 10


class HealthProbe:
    """Asks each room for the work of its fault point. `key` belongs to a user whose cart stays empty."""

    def __init__(self, rooms: Mapping[str, str], key: str) -> None:
        self._rooms = rooms
        self._key = key
        slug = self._first_product()
        self._requests: dict[str, tuple[str, str, Mapping[str, str] | None]] = {
            "users": ("POST", "/api/user/login", {"username": "nobody", "password": "nothing"}),
            "products": ("GET", f"/api/product/{slug}/similar", None),
            "orders": ("POST", "/api/order/checkout", {}),
            "pages": ("GET", "/login", None),
        }
        self._shown = ("/", f"/product/{slug}")

    def ask(self, room: str, timeout_s: float) -> ProbeAnswer:
        """Ask one room."""
        return self._send(room, *self._requests[room], timeout_s=timeout_s)

    def all_right(self) -> bool:
        """Return whether every room does its work, and the shop shows its pages."""
        if not all(self.ask(room, 1.0).designed for room in self._rooms):
            return False
        return all(self._send("pages", "GET", path, None, timeout_s=1.0).status == 200 for path in self._shown)

    def _first_product(self) -> str:
        url = f"{self._rooms['products']}/api/products?per_page=1"
        found = ask_for_data(url, timeout_s=FIRST_TIMEOUT_S, remedy="see how the shop is: python cli.py ps")
        return str(found["results"][0]["slug"])

    def _send(
        self, room: str, method: str, path: str, body: Mapping[str, Any] | None, *, timeout_s: float
    ) -> ProbeAnswer:
        connection = http.client.HTTPConnection(urlsplit(self._rooms[room]).netloc, timeout=timeout_s)
        headers = {"Authorization": f"Bearer {self._key}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        began_s = time.perf_counter()
        status = None
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        return ProbeAnswer(status, time.perf_counter() - began_s)
