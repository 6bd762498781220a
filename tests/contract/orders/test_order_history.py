"""GET /api/orders shows a user their own orders, newest first, and an admin all orders."""

from __future__ import annotations

import pytest

from tests.contract.paging import PAGE_LIMITS_BROKEN
from tests.contract.people import Person
from tests.contract.people import register
from tests.contract.people import Stockroom
from tests.contract.shop import Shop


def test_placed_orders_come_newest_first_and_in_pages(shop: Shop, stockroom: Stockroom) -> None:
    newcomer = register(shop)
    product = stockroom.product()
    placed = [newcomer.buy(product)["id"] for _ in range(3)][::-1]
    assert [order["id"] for order in newcomer.orders()] == placed
    first = newcomer.get("/api/orders", params={"per_page": 2}).json()
    second = newcomer.get("/api/orders", params={"per_page": 2, "page": 2}).json()
    beyond = newcomer.get("/api/orders", params={"per_page": 2, "page": 3}).json()
    assert [[order["id"] for order in page["results"]] for page in (first, second, beyond)] == [
        placed[:2],
        placed[2:],
        [],
    ]
    assert [page["has_next"] for page in (first, second, beyond)] == [True, False, False]
    exact = newcomer.get("/api/orders", params={"per_page": 3}).json()
    assert (len(exact["results"]), exact["has_next"]) == (3, False)


def test_an_open_cart_is_no_placed_order(shopper: Person, stockroom: Stockroom) -> None:
    cart = shopper.add(stockroom.product())
    assert cart["id"] not in {order["id"] for order in shopper.orders(per_page=100)}


def test_nobody_sees_the_orders_of_others(shopper: Person, stranger: Person, stockroom: Stockroom) -> None:
    product = stockroom.product()
    ours, theirs = shopper.buy(product), stranger.buy(product)
    for person, own, other in ((shopper, ours, theirs), (stranger, theirs, ours)):
        orders = person.orders(per_page=100)
        assert {order["user_id"] for order in orders} == {person.user_id}
        ids = {order["id"] for order in orders}
        assert own["id"] in ids
        assert other["id"] not in ids


def test_no_parameter_shows_the_orders_of_others(shopper: Person, stranger: Person, stockroom: Stockroom) -> None:
    stranger.buy(stockroom.product())
    for query in (f"user_id={stranger.user_id}", "all=true", "admin=1", "is_admin=1"):
        orders = shopper.get(f"/api/orders?{query}").json()["results"]
        assert all(order["user_id"] == shopper.user_id for order in orders)


def test_an_admin_sees_everybodys_orders_newest_first(
    admin: Person, shopper: Person, stranger: Person, stockroom: Stockroom
) -> None:
    product = stockroom.product()
    placed = [person.buy(product) for person in (shopper, stranger, shopper)]
    seen = admin.orders(per_page=3)
    assert [order["id"] for order in seen] == [order["id"] for order in reversed(placed)]
    assert [order["user_id"] for order in seen] == [shopper.user_id, stranger.user_id, shopper.user_id]


def test_an_admins_own_cart_stays_the_admins(admin: Person, shopper: Person, stockroom: Stockroom) -> None:
    admin.empty_cart()
    shopper.add(stockroom.product())
    assert admin.lines() == {}


@pytest.mark.parametrize("query", PAGE_LIMITS_BROKEN)
def test_a_page_that_can_not_be_is_a_bad_request(shopper: Person, query: str) -> None:
    assert shopper.get(f"/api/orders?{query}").status_code == 400
