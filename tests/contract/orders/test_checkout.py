"""Checkout takes all of the stock or none, fixes the prices, and sells nothing twice."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from typing import Any

import pytest

from tests.contract.people import Crowd
from tests.contract.people import Person
from tests.contract.people import register
from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.waiting import at_once


def test_checkout_fixes_names_and_prices_takes_stock_and_closes_the_cart(shopper: Person, stockroom: Stockroom) -> None:
    spoon = stockroom.product(name="Spoon", price=250, stock=10)
    fork = stockroom.product(name="Fork", price=99, stock=3)
    shopper.add(spoon, 2)
    open_cart = shopper.add(fork, 3)
    before = datetime.now(UTC)
    answer = shopper.check_out()
    assert answer.status_code == 200
    order = answer.json()["result"]
    assert sorted(order["items"], key=lambda item: item["product"]) == [
        {"product": spoon["id"], "quantity": 2, "name": "Spoon", "price": 250},
        {"product": fork["id"], "quantity": 3, "name": "Fork", "price": 99},
    ]
    assert order["total"] == 2 * 250 + 3 * 99
    assert (order["id"], order["is_open"]) == (open_cart["id"], False)
    placed_at = datetime.fromisoformat(order["placed_at"])
    assert placed_at.utcoffset() == timedelta(0)
    assert abs(placed_at - before) < timedelta(minutes=1)
    assert (stockroom.stock_of(spoon), stockroom.stock_of(fork)) == (8, 0)
    assert shopper.cart() is None
    assert shopper.orders()[0] == order


def test_the_next_add_opens_another_cart(shopper: Person, stockroom: Stockroom) -> None:
    product = stockroom.product()
    placed = shopper.buy(product)
    assert shopper.add(product)["id"] != placed["id"]
    assert shopper.lines() == {product["id"]: 1}


def test_a_free_product_costs_nothing(shopper: Person, stockroom: Stockroom) -> None:
    assert shopper.buy(stockroom.product(price=0), 4)["total"] == 0


def test_large_amounts_are_exact(shopper: Person, stockroom: Stockroom) -> None:
    dear = stockroom.product(price=99_999_999, stock=1000)
    assert shopper.buy(dear, 1000)["total"] == 99_999_999_000


def test_without_a_cart_there_is_nothing_to_check_out(shop: Shop) -> None:
    newcomer = register(shop)
    assert newcomer.check_out().status_code == 409
    assert newcomer.orders() == []


def test_an_emptied_cart_can_not_be_checked_out(shopper: Person, stockroom: Stockroom) -> None:
    product = stockroom.product()
    shopper.add(product)
    shopper.update(product, 0)
    before = shopper.orders()
    assert shopper.check_out().status_code == 409
    assert shopper.orders() == before


def test_one_line_out_of_stock_keeps_the_cart_and_takes_no_stock_at_all(shopper: Person, stockroom: Stockroom) -> None:
    first, scarce, last = stockroom.product(), stockroom.product(name="Scarce", stock=1), stockroom.product()
    for product, qty in ((first, 2), (scarce, 2), (last, 3)):
        shopper.add(product, qty)
    before = shopper.orders()
    refused = shopper.check_out()
    assert refused.status_code == 409
    assert "Scarce" in refused.json()["message"], "the customer is not told what is missing"
    assert shopper.lines() == {first["id"]: 2, scarce["id"]: 2, last["id"]: 3}
    assert [stockroom.stock_of(product) for product in (first, scarce, last)] == [10, 1, 10]
    assert shopper.orders() == before
    assert shopper.update(scarce, 1).status_code == 200
    assert shopper.check_out().status_code == 200
    assert [stockroom.stock_of(product) for product in (first, scarce, last)] == [8, 0, 7]


def test_checkout_ignores_whatever_body_it_gets(shopper: Person, stockroom: Stockroom) -> None:
    product = stockroom.product()
    bodies: list[dict[str, Any]] = [{"json": {"total": 0}}, {"data": {}}, {"data": {"price": "1"}}, {"json": None}]
    for body in bodies:
        shopper.add(product)
        answer = shopper.post("/api/order/checkout", **body)
        assert answer.status_code == 200
        assert answer.json()["result"]["total"] == 250


def test_a_double_click_places_one_order(crowd: Crowd, stockroom: Stockroom) -> None:
    (person,) = crowd.some(1)
    for _ in range(8):  # on a busy machine, six requests may come one after another for several turns
        product = stockroom.product()
        person.add(product, 3)
        orders_before = len(person.orders(per_page=100))
        answers = at_once(lambda _: person.check_out(), range(6))
        placed = [answer.json()["result"]["id"] for answer in answers if answer.status_code == 200]
        assert len(set(placed)) == 1
        assert {answer.status_code for answer in answers} <= {200, 409}
        assert len(person.orders(per_page=100)) == orders_before + 1
        assert stockroom.stock_of(product) == 7


def test_adding_while_checking_out_loses_nothing(crowd: Crowd, stockroom: Stockroom) -> None:
    """Each added piece ends in the placed order or in a cart, or the shopper got a 409."""
    (person,) = crowd.some(1)
    product = stockroom.product(stock=1000)
    person.add(product, 1)
    path, body = "/api/order/add-item", {"product_id": product["id"], "qty": 1}

    def act(turn: int) -> tuple[int, int]:
        answer = person.check_out() if turn == 3 else person.post(path, json=body)
        return turn, answer.status_code

    statuses = at_once(act, range(8))
    assert {status for _, status in statuses} <= {200, 409}
    added = 1 + sum(status == 200 for turn, status in statuses if turn != 3)
    sold = 1000 - stockroom.stock_of(product)
    assert sold + person.lines().get(product["id"], 0) == added


def test_fifty_buyers_of_the_last_ten_buy_exactly_ten(crowd: Crowd, stockroom: Stockroom) -> None:
    last_ten = stockroom.product(stock=10)
    buyers = crowd.some(50)
    for buyer in buyers:
        buyer.add(last_ten)
    statuses = at_once(lambda buyer: buyer.check_out().status_code, buyers)
    assert sorted(statuses) == [200] * 10 + [409] * 40
    assert stockroom.stock_of(last_ten) == 0
    kept = [buyer for buyer, status in zip(buyers, statuses, strict=True) if status == 409]
    assert all(buyer.lines() == {last_ten["id"]: 1} for buyer in kept)


def test_carts_that_hold_the_same_products_in_different_order_do_not_block_each_other(
    crowd: Crowd, stockroom: Stockroom
) -> None:
    products = [stockroom.product(stock=100) for _ in range(4)]
    buyers = crowd.some(10)
    for turn, buyer in enumerate(buyers):
        for product in products if turn % 2 else reversed(products):
            buyer.add(product, 1)
    answers = at_once(lambda buyer: buyer.check_out().status_code, buyers)
    assert answers == [200] * 10
    assert [stockroom.stock_of(product) for product in products] == [90] * 4


@pytest.mark.parametrize("pieces", [3, 7])
def test_buyers_of_more_than_one_piece_never_take_more_than_there_is(
    crowd: Crowd, stockroom: Stockroom, pieces: int
) -> None:
    product = stockroom.product(stock=20)
    buyers = crowd.some(12)
    for buyer in buyers:
        buyer.add(product, pieces)
    statuses = at_once(lambda buyer: buyer.check_out().status_code, buyers)
    assert statuses.count(200) == 20 // pieces
    assert stockroom.stock_of(product) == 20 % pieces
