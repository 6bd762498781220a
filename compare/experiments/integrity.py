"""After all that was broken: is each order that was promised there, and does the stock add up?"""

from __future__ import annotations

import http.client
import json
import time
import urllib.request
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CartlabError

TIMEOUT_S = 10
PATIENCE_S = 10.0  # for reservations of buyers who never came back, which end by themselves
POLL_S = 0.2


@dataclass(frozen=True)
class Books:
    """What a shop says it has sold, and what is left on its shelves. `orders` are the placed ones' pieces, by id."""

    orders: Mapping[int, int]
    stock: int


@dataclass(frozen=True)
class Audit:
    """What does not add up: promised orders that are missing, orders that nobody asked for, pieces gone or too many."""

    missing_orders: int
    unasked_orders: int
    stock_gap: int


class Auditor:
    """Reads a shop's books as its admin."""

    def __init__(self, rooms: Mapping[str, str], admin_password: str) -> None:
        self._rooms = rooms
        login = {"username": "admin", "password": admin_password}
        self._key = self._ask("users", "/api/user/login", login)["api_key"]

    def books(self, known: Mapping[int, int] | None = None) -> Books:
        """Read the books; orders that are `known`, from a reading before, are left out."""
        stock = sum(product["stock"] for product in self._all("products", "/api/products"))
        return Books(dict(self._placed_since(known or {})), stock)

    def audit(self, before: Books, promised: int, unanswered: int) -> Audit:
        """Compare with the books `before`. Of `unanswered` checkouts nobody knows whether they placed an order.

        Stock that is only held for a moment is waited for.
        """
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            now = self.books(before.orders)
            gap = before.stock - now.stock - sum(now.orders.values())
            if not gap or time.monotonic() > deadline_s:
                break
            time.sleep(POLL_S)
        placed = len(now.orders)
        return Audit(max(0, promised - placed), max(0, placed - promised - unanswered), abs(gap))

    def _placed_since(self, known: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        for order in self._all("orders", "/api/orders"):  # newest first
            if order["id"] in known:
                return
            if not order["is_open"]:
                yield order["id"], sum(item["quantity"] for item in order["items"])

    def _all(self, room: str, path: str) -> Iterator[Any]:
        for page in range(1, 1_000_000):
            answer = self._ask(room, f"{path}?per_page=100&page={page}")
            yield from answer["results"]
            if len(answer["results"]) < 100:
                return

    def _ask(self, room: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        request = urllib.request.Request(self._rooms[room] + path, headers={"Content-Type": "application/json"})
        if body is None:
            request.add_header("Authorization", f"Bearer {self._key}")
        else:
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                request, timeout=TIMEOUT_S
            ) as answer:
                return json.load(answer)
        except (OSError, http.client.HTTPException) as error:
            raise CartlabError(f"the books can't be read: {path} says {error}", "read the shop's log") from error
