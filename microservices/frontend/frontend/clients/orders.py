"""order-service, as the pages see it. `key` is always the shopper's own."""

from __future__ import annotations

import time
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app

from .transport import Question

# order-service asks others in turn: longer than they may take together, or its apology would come too late, and the
# breaker would take order-service itself for dead.
TIMEOUT_S = 5.0  # whose key, which product
CHECKOUT_TIMEOUT_S = 10.0  # whose key, hold and confirm, give back


@dataclass(frozen=True)
class Item:
    product_id: int
    quantity: int
    name: str | None
    price: int | None  # cents for one


@dataclass(frozen=True)
class Order:
    id: int
    items: list[Item]
    total: int | None  # cents
    placed_at: datetime | None  # UTC

    @property
    def quantities(self) -> dict[int, int]:
        """Return how many of which product id."""
        return {item.product_id: item.quantity for item in self.items}


def find_open(key: str) -> Order | None:
    """Return the cart, or None."""
    answer = _ask(Question("GET", "/api/order", key, repeatable=True), TIMEOUT_S)
    return _order(answer["result"]) if "result" in answer else None


def add(key: str, product_id: int, quantity: int) -> None:
    """Put a product into the cart, on top of what is there. Raises NotFound, Invalid or Conflict."""
    _ask(Question("POST", "/api/order/add-item", key, body={"product_id": product_id, "qty": quantity}), TIMEOUT_S)


def update(key: str, product_id: int, quantity: int) -> None:
    """Set how many of a product are in the cart; 0 removes it. Raises NotFound or Conflict."""
    body = {"product_id": product_id, "qty": quantity}
    repeatable = quantity > 0  # what has been removed can't be removed again
    _ask(Question("POST", "/api/order/update-item", key, body=body, repeatable=repeatable), TIMEOUT_S)


def check_out(key: str) -> Order:
    """Place the cart as an order. Raises Conflict, and then nothing has changed."""
    return _order(_ask(Question("POST", "/api/order/checkout", key), CHECKOUT_TIMEOUT_S)["result"])


def list_placed(key: str, page: int, per_page: int) -> tuple[list[Order], bool]:
    """Return one page of placed orders, newest first, and whether there is a next one."""
    query = {"page": page, "per_page": per_page}
    answer = _ask(Question("GET", "/api/orders", key, query=query, repeatable=True), TIMEOUT_S)
    return [_order(fields) for fields in answer["results"]], answer["has_next"]


def _order(fields: dict[str, Any]) -> Order:
    items = [Item(item["product"], item["quantity"], item["name"], item["price"]) for item in fields["items"]]
    placed_at = fields["placed_at"] and datetime.fromisoformat(fields["placed_at"])
    return Order(fields["id"], items, fields["total"], placed_at)


def _ask(question: Question, timeout_s: float) -> Any:
    patient = replace(question, deadline_s=time.monotonic() + timeout_s)
    return current_app.extensions["neighbours"]["orders"].ask(patient).json()
