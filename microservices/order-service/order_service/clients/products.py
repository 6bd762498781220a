"""product-service, as order-service sees it: which products there are, and stock held for a checkout."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from ..shell.errors import NotAllowed
from ..shell.errors import NotLoggedIn
from .transport import Question

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Taken:
    """What was taken of one product, with its name and price at that moment."""

    product_id: int
    quantity: int
    name: str
    price: int  # cents for one


@dataclass(frozen=True)
class Reservation:
    """Stock held under a key: `held`, `confirmed` or `released`."""

    state: str
    lines: list[Taken]


def find_many(ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return those of the products that exist, by id."""
    question = Question("GET", "/api/products", query={"ids": ",".join(map(str, ids))}, repeatable=True)
    found: list[dict[str, Any]] = _products().ask(question).json()["results"]
    return found


def reserve(key: str, quantities: Mapping[int, int], deadline_s: float) -> Reservation:
    """Take stock and hold it under `key`. Raises Conflict if any line runs short: then nothing is taken."""
    lines = [{"product_id": product_id, "quantity": quantity} for product_id, quantity in quantities.items()]
    return _change(f"/internal/reservations/{key}", {"lines": lines}, deadline_s)


def confirm(key: str, deadline_s: float) -> Reservation:
    """End a reservation as sold. Raises Conflict if it has been released."""
    return _change(f"/internal/reservations/{key}/confirmed", None, deadline_s)


def release(key: str) -> Reservation:
    """End a reservation by putting its stock back, unless it is confirmed: the state shows which it was."""
    return _change(f"/internal/reservations/{key}/released", None, None)


def _change(path: str, body: Any, deadline_s: float | None) -> Reservation:
    # All three may be repeated: the key makes the second time the same as the first.
    token = current_app.extensions["service_token"]
    question = Question("PUT", path, token, body=body, repeatable=True, deadline_s=deadline_s)
    try:
        result = _products().ask(question).json()["result"]
    except (NotAllowed, NotLoggedIn) as error:  # of this service, not of its shopper
        raise RuntimeError("product-service does not take our token") from error
    # Only what is known is read: a newer product-service may say more.
    lines = [Taken(line["product_id"], line["quantity"], line["name"], line["price"]) for line in result["lines"]]
    return Reservation(result["state"], lines)


def _products() -> Any:
    return current_app.extensions["neighbours"]["products"]
