"""Stand-ins for the three services that the pages ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from pydantic_core import to_json

from frontend.clients.transport import Answer
from frontend.clients.transport import Question

LAMP = {
    "id": 1,
    "name": "Brass Lamp",
    "slug": "brass-lamp",
    "price": 4000,
    "image": "lamp.svg",
    "description": "It warms rainy days.",
    "category": "home",
    "stock": 5,
}
MUG = LAMP | {"id": 2, "name": "Copper Mug", "slug": "copper-mug", "price": 950}
CART = {"product": 1, "quantity": 2, "name": None, "price": None}


def order(is_open: bool, **fields: Any) -> dict[str, Any]:
    """Return an order of two lamps, as order-service sends it."""
    total, placed_at, price = (None, None, None) if is_open else (8000, "2026-11-22T09:30:00Z", 4000)
    items = [CART | {"name": None if is_open else "Brass Lamp", "price": price}]
    return {"id": 3, "user_id": 7, "is_open": is_open, "total": total, "placed_at": placed_at, "items": items} | fields


class Neighbour:
    """Answers what `answers` has for a path, and remembers what it was asked.

    An answer is a status and a body, and for 429 the seconds to wait; or an exception, which is
    raised; or a function of the question.
    """

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[Question] = []
        self.request_ids: list[str] = []
        self._lock = threading.Lock()

    def ask(self, question: Question) -> Answer:
        with self._lock:
            self.asked.append(question)
            self.request_ids.append(question.headers["X-Request-Id"])
        answer = self.answers[question.path]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Callable):
            answer = answer(question)
        status, body, *retry_after = answer
        return Answer(status, to_json(body), *retry_after)

    def state(self) -> str:
        return "closed"

    def paths(self) -> list[str]:
        return [question.path for question in self.asked]


def users() -> Neighbour:
    return Neighbour(
        {
            "/api/user/login": (200, {"api_key": "key-of-grace"}),
            "/api/user/logout": (200, {"message": "Logged out"}),
            "/api/user/create": (201, {"message": "User added"}),
        }
    )


def products() -> Neighbour:
    page = {"results": [LAMP, MUG], "page": 1, "per_page": 12, "total": 2, "pages": 1}
    return Neighbour(
        {
            "/api/products": (200, page),
            "/api/product/brass-lamp": (200, {"result": LAMP}),
            "/api/product/brass-lamp/similar": (200, {"results": [MUG]}),
            "/api/product/no-such-thing": (404, {"message": "There is no such product."}),
            "/api/product/no-such-thing/similar": (404, {"message": "There is no such product."}),
        }
    )


def orders() -> Neighbour:
    return Neighbour(
        {
            "/api/order": (200, {"result": order(is_open=True)}),
            "/api/order/add-item": (200, {"result": order(is_open=True)}),
            "/api/order/update-item": (200, {"result": order(is_open=True)}),
            "/api/order/checkout": (200, {"message": "Order placed", "result": order(is_open=False)}),
            "/api/orders": (200, {"results": [order(is_open=False)], "page": 1, "per_page": 12, "has_next": False}),
        }
    )
