"""The books of a shop as its databases hold them, and shoppers with one piece of a product of their own each."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...http_client import ask
from ...http_client import ask_for_data
from ...http_client import NO_ANSWER
from ...launch.local.launcher import LaunchedShop

AT_ONCE = 4
TIMEOUT_S = 20.0
REMEDY = "read the shop's log"


@dataclass(frozen=True)
class Buyer:
    """A shopper with one piece in the cart."""

    user_id: int
    key: str
    product: int
    urls: Mapping[str, str]

    def add(self) -> int | None:
        """Put one piece into the cart. Return the status of the answer, or None if none came."""
        return self._post("/api/order/add-item", {"product_id": self.product, "qty": 1})

    def check_out(self) -> int | None:
        """Check out. Return the status of the answer, or None if none came."""
        return self._post("/api/order/checkout", {})

    def _post(self, path: str, body: Mapping[str, Any]) -> int | None:
        try:
            return ask(self.urls["orders"] + path, body, key=self.key, timeout_s=TIMEOUT_S).status
        except NO_ANSWER:
            return None


def register_buyers(shop: LaunchedShop, first_product: int, count: int) -> list[Buyer]:
    """Return new shoppers, each with one piece of another product in the cart. Raises CartlabError."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(lambda number: _register(shop, first_product + number), range(count)))


def _register(shop: LaunchedShop, product: int) -> Buyer:
    login = {"username": f"cut-{secrets.token_hex(6)}", "password": secrets.token_urlsafe(12)}
    user = login | {"first_name": "Cut", "last_name": "Shopper", "email": f"{login['username']}@example.com"}
    ask_for_data(f"{shop.url('users')}/api/user/create", user, timeout_s=TIMEOUT_S, remedy=REMEDY)
    key = ask_for_data(f"{shop.url('users')}/api/user/login", login, timeout_s=TIMEOUT_S, remedy=REMEDY)["api_key"]
    item = {"product_id": product, "qty": 1}
    url = f"{shop.url('orders')}/api/order/add-item"
    order = ask_for_data(url, item, key=key, timeout_s=TIMEOUT_S, remedy=REMEDY)["result"]
    return Buyer(order["user_id"], key, product, shop.urls)


@dataclass(frozen=True)
class Shelves:
    """What the databases hold: stock and held pieces by product, and the number of placed orders by user."""

    stock: Mapping[int, int]
    held: Mapping[int, int]
    placed: Mapping[int, int]


def read_shelves(shop: LaunchedShop) -> Shelves:
    """Read the books from the databases themselves."""
    held = "select product_id, count(*) from reservation_lines join reservations using (key) where state = 'held'"
    return Shelves(
        stock=_counts(shop, "products", "select id, stock from products"),
        held={} if _is_monolith(shop) else _counts(shop, "products", f"{held} group by product_id"),
        placed=_counts(shop, "orders", "select user_id, count(*) from orders where not is_open group by user_id"),
    )


def is_settled(shop: LaunchedShop) -> bool:
    """Return whether no checkout is under way any more. In the monolith none can be, once nobody waits for one."""
    if _is_monolith(shop):
        return True
    frozen = "select id, 1 from orders where is_open and checkout_key is not null"
    held = "select key, 1 from reservations where state = 'held'"
    return not _counts(shop, "orders", frozen) and not _counts(shop, "products", held)


def _is_monolith(shop: LaunchedShop) -> bool:
    return len(shop.shop.deployables) == 1


def _counts(shop: LaunchedShop, room: str, query: str) -> dict[int, int]:
    (database,) = shop.data_directory(shop.shop.serving(room).role).glob("*.db")
    with closing(sqlite3.connect(f"{Path(database).absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return dict(connection.execute(query).fetchall())
