"""The audit after all faults: is each promised order there, and does the stock add up?"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...errors import CartlabError
from ...http_client import ask
from ...http_client import NO_ANSWER

TIMEOUT_S = 10
PATIENCE_S = 10.0  # for the reservations of buyers who never came back; they expire by themselves
POLL_S = 0.2


@dataclass(frozen=True)
class Books:
    """What a shop says it has sold, and what is left on its shelves.

    `orders` holds the number of pieces of each placed order, by id. `twice` holds ids that are listed more than once.
    """

    orders: Mapping[int, int]
    stock: int
    twice: tuple[int, ...] = ()


@dataclass(frozen=True)
class Audit:
    """Counts of what does not add up. All are 0 if the shop kept its word.

    `missing_orders` were promised and are not there. `doubled_orders` were promised to two checkouts, or are listed
    twice. `unasked_orders` were promised to nobody; orders that may belong to an answer that never came are excused.
    `stock_gap` counts pieces that left the shelves unsold, or were sold and are still there.
    """

    missing_orders: int = 0
    doubled_orders: int = 0
    unasked_orders: int = 0
    stock_gap: int = 0

    def complaint(self) -> str:
        """Say what does not add up. Empty if everything does."""
        wrong = [f"{name.replace('_', ' ')} {count}" for name, count in asdict(self).items() if count]
        return f"the books don't add up: {', '.join(wrong)}" if wrong else ""


def compare_books(before: Books, now: Books, promised: Sequence[int], unanswered: int) -> Audit:
    """Judge what has been sold since `before`. `now` holds only what came since.

    `promised` are the ids of orders that checkouts confirmed. `unanswered` counts checkouts that may have placed an
    order or not.
    """
    unpromised = len(now.orders.keys() - set(promised))
    return Audit(
        missing_orders=len(set(promised) - now.orders.keys()),
        doubled_orders=len({id for id, times in Counter(promised).items() if times > 1} | set(now.twice)),
        unasked_orders=max(0, unpromised - unanswered),
        stock_gap=abs(stock_gap(before, now)),
    )


def stock_gap(before: Books, now: Books) -> int:
    """Return how many pieces left the shelves without being sold."""
    return before.stock - now.stock - sum(now.orders.values())


class Auditor:
    """Reads a shop's books as its admin."""

    def __init__(self, rooms: Mapping[str, str], admin_password: str) -> None:
        self._rooms = rooms
        login = {"username": "admin", "password": admin_password}
        self._key = self._ask("users", "/api/user/login", login)["api_key"]

    def books(self, known: Mapping[int, int] | None = None) -> Books:
        """Read the books, except for orders that are `known` from an earlier reading."""
        stock = sum(product["stock"] for product in self._all("products", "/api/products"))
        placed = list(self._placed_since(known or {}))
        twice = tuple(id for id, times in Counter(id for id, _ in placed).items() if times > 1)
        return Books(dict(placed), stock, twice)

    def books_since(self, before: Books) -> Books:
        """Read what has been sold since. Wait for stock that is only held for a moment."""
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            now = self.books(before.orders)
            if not stock_gap(before, now) or time.monotonic() > deadline_s:
                return now
            time.sleep(POLL_S)

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
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = ask(self._rooms[room] + path, body, key="" if body else self._key, timeout_s=TIMEOUT_S)
                if answer.status < 400:
                    return json.loads(answer.body)
            except (*NO_ANSWER, ValueError) as error:
                raise CartlabError(f"the books can't be read: {path} says {error}", "read the shop's log") from error
            # On a busy machine a gateway may take a copy out for a moment. The reading of books is not measured.
            if answer.status != 503 or time.monotonic() > deadline_s:
                raise CartlabError(f"the books can't be read: {path} answers {answer.status}", "read the shop's log")
            time.sleep(POLL_S)
