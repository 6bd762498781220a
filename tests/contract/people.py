"""The shop's users in the tests. The shop takes long to hash a password, so people are made once and lent out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import requests

from tests.contract.shop import PASSWORD
from tests.contract.shop import Shop
from tests.contract.shop import unique


def new_user_fields(**changed: Any) -> dict[str, Any]:
    """Return the fields of a registration, under a name that nobody has yet."""
    name = unique("user")
    fields = {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": f"{name}@example.com",
        "username": name,
        "password": PASSWORD,
    }
    return fields | changed


@dataclass
class Person:
    """Somebody who is logged in."""

    shop: Shop
    user_id: int
    username: str
    key: str

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.shop.get(path, key=self.key, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.shop.post(path, key=self.key, **options)

    def add(self, product: dict[str, Any], qty: int = 1) -> dict[str, Any]:
        """Put a product into the cart, and return the cart."""
        answer = self.post("/api/order/add-item", json={"product_id": product["id"], "qty": qty})
        assert answer.status_code == 200, answer.text
        cart: dict[str, Any] = answer.json()["result"]
        return cart

    def update(self, product: dict[str, Any], qty: int) -> requests.Response:
        return self.post("/api/order/update-item", json={"product_id": product["id"], "qty": qty})

    def cart(self) -> dict[str, Any] | None:
        """Return the open cart, or None."""
        answer = self.get("/api/order")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] | None = answer.json().get("result")
        return found

    def lines(self) -> dict[int, int]:
        """Return the open cart as quantities by product id."""
        cart = self.cart()
        return {item["product"]: item["quantity"] for item in cart["items"]} if cart else {}

    def empty_cart(self) -> None:
        for product_id in self.lines():
            assert self.update({"id": product_id}, 0).status_code == 200

    def check_out(self) -> requests.Response:
        return self.post("/api/order/checkout")

    def buy(self, product: dict[str, Any], qty: int = 1) -> dict[str, Any]:
        """Add one product, check out, and return the placed order."""
        self.add(product, qty)
        answer = self.check_out()
        assert answer.status_code == 200, answer.text
        placed: dict[str, Any] = answer.json()["result"]
        return placed

    def orders(self, **query: int) -> list[dict[str, Any]]:
        answer = self.get("/api/orders", params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["results"]
        return found


def register(shop: Shop, **changed: Any) -> Person:
    """Make a new account, and log in to it."""
    fields = new_user_fields(**changed)
    answer = shop.post("/api/user/create", json=fields)
    assert answer.status_code == 201, answer.text
    key = shop.log_in(fields["username"], fields["password"])
    return Person(shop, answer.json()["result"]["id"], fields["username"], key)


@dataclass
class Crowd:
    """People with accounts, made when they are first needed and lent to one test after another."""

    shop: Shop
    people: list[Person] = field(default_factory=list)
    lent: int = 0

    def some(self, count: int) -> list[Person]:
        """Return that many different people, each with an empty cart."""
        missing = count - len(self.people)
        if missing > 0:
            with ThreadPoolExecutor(min(missing, 8)) as threads:
                self.people += threads.map(lambda _: register(self.shop), range(missing))
        chosen = [self.people[(self.lent + index) % len(self.people)] for index in range(count)]
        self.lent += count
        for person in chosen:
            person.empty_cart()
        return chosen


@dataclass
class Stockroom:
    """The admin at work, who puts products on the shelf and counts what is left."""

    admin: Person

    def product(self, **changed: Any) -> dict[str, Any]:
        """Create a product of ten pieces at 250 cents, unless changed, and return it as the shop shows it."""
        answer = self.admin.post("/api/product/create", json=new_product_fields(**changed))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()["result"]
        return made

    def stock_of(self, product: dict[str, Any]) -> int:
        left: int = self.admin.shop.get(f"/api/product/{product['slug']}").json()["result"]["stock"]
        return left


def new_product_fields(**changed: Any) -> dict[str, Any]:
    slug = unique("thing-")
    fields = {"name": f"Thing {slug}", "slug": slug, "price": 250, "image": "thing.svg", "stock": 10}
    return fields | changed
