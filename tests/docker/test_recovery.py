"""What happens to shoppers when something dies under them: nothing that was acknowledged is lost."""

from __future__ import annotations

import threading
import time

import pytest
import requests

from compare.launch.docker.cli import docker
from compare.launch.docker.containers import containers_of
from compare.launch.docker.rolling import scale
from compare.launch.docker.shop import ComposedShop
from tests.compare.launch.stub_shop import eventually
from tests.contract.people import Crowd
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import Shop

WITHIN_S = 10.0


@pytest.fixture(scope="module")
def shop(running: ComposedShop) -> Shop:
    architecture = "monolith" if running.shop.name == "monolith" else "microservices"
    return Shop(architecture, dict(running.urls), running.admin_password)


@pytest.fixture(scope="module")
def admin(shop: Shop) -> Person:
    key = shop.log_in("admin", shop.admin_password)
    return Person(shop, shop.get("/api/user", key=key).json()["result"]["id"], "admin", key)


class Buyer(threading.Thread):
    """Buys one thing after another, and notes which orders were acknowledged, and when something failed."""

    def __init__(self, shop: Shop, key: str, product: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[int] = []
        self.failed_at_s: list[float] = []
        self.served_at_s: list[float] = []
        self._shop, self._key, self._product = shop, key, product
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.is_set():
            try:
                order = self._buy()
            except (requests.RequestException, KeyError, ValueError):
                self.failed_at_s.append(time.monotonic())
                continue
            self.acknowledged.append(order)
            self.served_at_s.append(time.monotonic())

    def stop(self) -> None:
        self._over.set()
        if self.is_alive():
            self.join(60)

    def _buy(self) -> int:
        headers = {"Authorization": f"Bearer {self._key}"}
        with requests.Session() as session:
            session.trust_env = False
            root = self._shop.urls["orders"]
            item = {"product_id": self._product, "qty": 1}
            session.post(f"{root}/api/order/add-item", json=item, headers=headers, timeout=5).raise_for_status()
            placed = session.post(f"{root}/api/order/checkout", headers=headers, timeout=5)
            placed.raise_for_status()
            return int(placed.json()["result"]["id"])


def test_a_database_that_was_away_costs_no_acknowledged_order_and_is_found_again_by_itself(
    running: ComposedShop, shop: Shop, admin: Person
) -> None:
    stockroom, (person, other) = Stockroom(admin), Crowd(shop).some(2)
    product = stockroom.product(stock=100_000)
    buyer, next_one = (Buyer(shop, each.key, product["id"]) for each in (person, other))
    buyer.start()
    try:
        eventually(lambda: len(buyer.acknowledged) >= 5)
        databases = [c.id for c in containers_of(running.name) if c.service.endswith("-database")]
        docker("stop", *databases)
        eventually(lambda: buyer.failed_at_s)
        docker("start", *databases)
        back_s = time.monotonic()
        next_one.start()
        eventually(lambda: next_one.served_at_s, timeout_s=60)
        assert next_one.served_at_s[0] - back_s < WITHIN_S
        # The checkout that was cut in two is settled when what it holds has expired, after 30 s.
        eventually(lambda: buyer.served_at_s[-1] > back_s, timeout_s=60)
        enough = len(buyer.acknowledged) + 5
        eventually(lambda: len(buyer.acknowledged) >= enough)
    finally:
        buyer.stop()
        next_one.stop()
    for each, whose in ((buyer, person), (next_one, other)):
        kept = all_orders(whose)
        assert set(each.acknowledged) <= set(kept)
        assert len(kept) == len(set(kept))


def test_copies_that_are_told_to_stop_under_load_lose_nothing_that_they_have_accepted(
    running: ComposedShop, shop: Shop, admin: Person
) -> None:
    product, people = Stockroom(admin).product(stock=100_000), Crowd(shop).some(3)
    roles = [deployable.role for deployable in running.shop.deployables]
    buyers = [Buyer(shop, person.key, product["id"]) for person in people]
    askers = [Asker(f"{running.url(room)}{path}") for room, path in (("products", "/api/products"), ("pages", "/"))]
    clients: list[Buyer | Asker] = [*buyers, *askers]
    for role in roles:
        scale(running, role, 2)
    try:
        for client in clients:
            client.start()
        for role in roles:
            began_s = time.monotonic()
            docker("stop", running.containers(role)[-1].id)
            assert time.monotonic() - began_s < WITHIN_S
            let_all_buy(buyers)
    finally:
        for client in clients:
            client.stop()
        for role in roles:
            scale(running, role, 1)
    assert [asker.failures for asker in askers] == [[], []]
    assert [buyer.failed_at_s for buyer in buyers] == [[], [], []]
    for buyer, person in zip(buyers, people, strict=True):
        assert sorted(all_orders(person)) == sorted(buyer.acknowledged)


def let_all_buy(buyers: list[Buyer], more: int = 4) -> None:
    wanted = [len(buyer.acknowledged) + more for buyer in buyers]
    eventually(lambda: all(len(buyer.acknowledged) >= n for buyer, n in zip(buyers, wanted, strict=True)))


class Asker(threading.Thread):
    """Asks for one page again and again, on one connection, and notes what was not answered rightly."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.failures: list[str] = []
        self._url = url
        self._over = threading.Event()

    def run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._over.is_set():
                try:
                    answer = session.get(self._url, timeout=5)
                    if answer.status_code != 200:
                        self.failures.append(str(answer.status_code))
                except requests.RequestException as error:
                    self.failures.append(repr(error))

    def stop(self) -> None:
        self._over.set()
        if self.is_alive():
            self.join(60)


def all_orders(person: Person) -> list[int]:
    """Return the ids of all orders of a person, page after page."""
    found: list[int] = []
    while page := person.orders(page=1 + len(found) // 100, per_page=100):
        found += [order["id"] for order in page]
        if len(page) < 100:
            break
    return found
