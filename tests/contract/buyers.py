"""Buyers who go on while the shop is being killed, and know afterwards what they have bought."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from random import Random
from threading import Event
from typing import Any

import requests

from tests.contract.shop import direct_session
from tests.contract.shop import PASSWORD
from tests.contract.shop import Shop

Lines = dict[int, int]  # quantities by product id

PATIENCE_S = 10.0  # for one answer
SETTLED_WITHIN_S = 60.0  # for a request that is repeated until it is answered
AGAIN_S = 0.05
LOG_IN_EVERY = 10  # carts
LONGEST_THOUGHT_S = 2.0  # between two carts; a crowd that never pauses leaves no core to a restarting process
MOST_LINES, MOST_OF_ONE = 3, 3


def lines_of(order: dict[str, Any]) -> Lines:
    return {item["product"]: item["quantity"] for item in order["items"]}


@dataclass
class Buyer:
    """Somebody who logs in, fills a cart and checks out, again and again.

    A cart keeps its id when it becomes an order. So a buyer can follow a checkout that got no answer: if the cart is
    gone, the order is placed.
    """

    shop: Shop
    username: str
    product_ids: list[int]
    random: Random
    checking_out: Event
    """Set whenever a checkout is sent."""
    placed: dict[int, Lines] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    _session: requests.Session = field(default_factory=direct_session)
    _key: str = ""

    def buy_until(self, stop: Event) -> None:
        """Buy until `stop` is set, and return once the last cart is settled."""
        carts = 0
        with self._session:
            while not stop.wait(self.random.uniform(0, LONGEST_THOUGHT_S)):
                if carts % LOG_IN_EVERY == 0:
                    self._log_in()
                carts += 1
                self._ask("GET", f"{self.shop.urls['pages']}/")
                self._check_out(self._filled_cart())

    def _log_in(self) -> None:
        credentials = {"username": self.username, "password": PASSWORD}
        answer = self._persist(lambda: self._ask("POST", self.shop.url("/api/user/login"), json=credentials), (200,))
        self._key = answer["api_key"]

    def _filled_cart(self) -> dict[str, Any]:
        """Return the cart with something in it. Ask the shop for its content, since an answer may be lost."""
        while True:
            for product_id in self.random.sample(self.product_ids, self.random.randint(1, MOST_LINES)):
                self._order("add-item", product_id=product_id, qty=self.random.randint(1, MOST_OF_ONE))
            cart = self._cart()
            if cart and cart["items"]:
                return cart

    def _check_out(self, cart: dict[str, Any]) -> None:
        """Check out until the outcome is known: placed, or refused because something is sold out."""
        while True:
            self.checking_out.set()
            answer = self._order("checkout")
            if answer is not None and answer.status_code == 200:
                order = answer.json()["result"]
                self.placed[order["id"]] = lines_of(order)
                self.acknowledged.add(order["id"])
                return
            if answer is not None and answer.status_code == 409:
                for product_id in lines_of(cart):
                    self._order("update-item", product_id=product_id, qty=0)  # refused during a checkout
            left = self._cart()
            if left is None or left["id"] != cart["id"]:
                self.placed[cart["id"]] = lines_of(cart)
                return
            if not left["items"]:
                return
            cart = left
            time.sleep(AGAIN_S)

    def _cart(self) -> dict[str, Any] | None:
        cart: dict[str, Any] | None = self._persist(lambda: self._ask("GET", self.shop.url("/api/order")), (200,)).get(
            "result"
        )
        return cart

    def _order(self, verb: str, **fields: int) -> requests.Response | None:
        return self._ask("POST", self.shop.url(f"/api/order/{verb}"), json=fields)

    def _ask(self, method: str, url: str, **body: Any) -> requests.Response | None:
        """Return the answer, or None if there was none."""
        headers = {"Authorization": f"Bearer {self._key}"}
        try:
            return self._session.request(
                method, url, headers=headers, timeout=PATIENCE_S, allow_redirects=False, **body
            )
        except requests.RequestException:
            return None

    def _persist(self, ask: Callable[[], requests.Response | None], expected: Iterable[int]) -> dict[str, Any]:
        """Ask again until the answer is an expected one, and return it."""
        deadline_s = time.monotonic() + SETTLED_WITHIN_S
        while (answer := ask()) is None or answer.status_code not in expected:
            said = "nothing" if answer is None else f"{answer.status_code} {answer.text[:200]}"
            assert time.monotonic() < deadline_s, f"{self.username} asks and asks, and hears {said}"
            time.sleep(AGAIN_S)
        found: dict[str, Any] = answer.json()
        return found
