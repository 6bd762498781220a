"""The open cart: adding, changing, removing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.browser import Browser
from tests.contract.journeys import log_in
from tests.contract.people import Crowd
from tests.contract.people import Person
from tests.contract.people import register
from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.waiting import at_once


def test_who_never_bought_anything_has_no_order_and_is_told_so(shop: Shop) -> None:
    answer = register(shop).get("/api/order")
    assert answer.status_code == 200
    assert "result" not in answer.json()
    assert answer.json()["message"]


def test_the_first_add_opens_a_cart_without_prices(shopper: Person, stockroom: Stockroom) -> None:
    product = stockroom.product()
    cart = shopper.add(product, 2)
    assert cart["items"] == [{"product": product["id"], "quantity": 2, "name": None, "price": None}]
    assert (cart["user_id"], cart["is_open"], cart["total"], cart["placed_at"]) == (shopper.user_id, True, None, None)
    assert shopper.cart() == cart


def test_adding_again_sums_and_another_product_gets_a_line_of_its_own(shopper: Person, stockroom: Stockroom) -> None:
    spoon, fork = stockroom.product(), stockroom.product()
    carts = [shopper.add(spoon, 2), shopper.add(fork), shopper.add(spoon, 3)]
    assert len({cart["id"] for cart in carts}) == 1
    assert shopper.lines() == {spoon["id"]: 5, fork["id"]: 1}


def test_a_cart_is_told_in_the_same_order_whoever_asks(shopper: Person, stockroom: Stockroom) -> None:
    spoon, fork, knife = (stockroom.product() for _ in range(3))
    shopper.add(knife)
    shopper.add(spoon)
    cart = shopper.add(fork)
    assert [item["product"] for item in cart["items"]] == sorted(each["id"] for each in (spoon, fork, knife))
    assert shopper.cart() == cart


def test_a_form_adds_and_updates_as_well_as_json(shopper: Person, stockroom: Stockroom) -> None:
    product = stockroom.product()
    fields = {"product_id": str(product["id"]), "qty": "3"}
    assert shopper.post("/api/order/add-item", data=fields).status_code == 200
    assert shopper.post("/api/order/update-item", data=fields | {"qty": "2"}).status_code == 200
    assert shopper.lines() == {product["id"]: 2}


def test_update_sets_the_quantity_and_nothing_removes_the_line(shopper: Person, stockroom: Stockroom) -> None:
    spoon, fork = stockroom.product(), stockroom.product()
    shopper.add(spoon, 5)
    shopper.add(fork, 1)
    answer = shopper.update(spoon, 2)
    assert answer.status_code == 200
    assert shopper.lines() == {spoon["id"]: 2, fork["id"]: 1}
    assert shopper.update(spoon, 0).status_code == 200
    assert shopper.lines() == {fork["id"]: 1}


def test_only_what_is_in_the_cart_can_be_changed(shopper: Person, stockroom: Stockroom) -> None:
    spoon, fork = stockroom.product(), stockroom.product()
    shopper.add(spoon, 1)
    for qty in (0, 3):
        assert shopper.update(fork, qty).status_code == 404
    assert shopper.lines() == {spoon["id"]: 1}


def test_without_a_cart_there_is_nothing_to_change(shop: Shop, stockroom: Stockroom) -> None:
    assert register(shop).update(stockroom.product(), 1).status_code in (404, 409)


def test_a_product_that_does_not_exist_can_not_be_added(shopper: Person) -> None:
    answer = shopper.post("/api/order/add-item", json={"product_id": 999_999_999, "qty": 1})
    assert answer.status_code == 404
    assert shopper.lines() == {}


QUANTITIES_BROKEN: list[Any] = [-1, 1001, 10**30, 1.5, "two", "1.0x", "", True, None, [1], {"n": 1}, "\x00", "x" * 9999]


@pytest.mark.parametrize("qty", [0, *QUANTITIES_BROKEN])
def test_a_quantity_that_can_not_be_is_not_added(shopper: Person, stockroom: Stockroom, qty: Any) -> None:
    product = stockroom.product()
    shopper.add(product, 2)
    answer = shopper.post("/api/order/add-item", json={"product_id": product["id"], "qty": qty})
    assert answer.status_code == 400
    assert "qty" in answer.json()["message"]
    assert shopper.lines() == {product["id"]: 2}


@pytest.mark.parametrize("qty", QUANTITIES_BROKEN)
def test_a_quantity_that_can_not_be_is_not_set(shopper: Person, stockroom: Stockroom, qty: Any) -> None:
    product = stockroom.product()
    shopper.add(product, 2)
    answer = shopper.post("/api/order/update-item", json={"product_id": product["id"], "qty": qty})
    assert answer.status_code == 400
    assert shopper.lines() == {product["id"]: 2}


@pytest.mark.parametrize("path", ["/api/order/add-item", "/api/order/update-item"])
@pytest.mark.parametrize("product_id", [0, -1, 1_000_000_000, 10**30, 1.5, "one", True, None, "", [1], "1; DROP TABLE"])
def test_a_product_id_that_can_not_be_is_a_bad_request(shopper: Person, path: str, product_id: Any) -> None:
    answer = shopper.post(path, json={"product_id": product_id, "qty": 1})
    assert answer.status_code == 400
    assert "product_id" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/api/order/add-item", "/api/order/update-item"])
@pytest.mark.parametrize("field", ["product_id", "qty"])
@pytest.mark.parametrize("encoding", ["json", "data"])
def test_a_missing_field_is_named(shopper: Person, path: str, field: str, encoding: str) -> None:
    fields = {name: 1 for name in ("product_id", "qty") if name != field}
    answer = shopper.post(path, **{encoding: fields})
    assert answer.status_code == 400
    assert field in answer.json()["message"]


def test_a_line_holds_at_most_a_thousand(shopper: Person, stockroom: Stockroom) -> None:
    product = stockroom.product(stock=1_000_000)
    shopper.add(product, 999)
    too_many = shopper.post("/api/order/add-item", json={"product_id": product["id"], "qty": 2})
    assert too_many.status_code == 409
    assert shopper.lines() == {product["id"]: 999}
    shopper.add(product, 1)
    assert shopper.lines() == {product["id"]: 1000}


def test_a_cart_holds_a_hundred_products_all_of_them_on_its_page(shopper: Person, browser: Browser) -> None:
    products = [
        row for page in (1, 2) for row in shopper.get(f"/api/products?per_page=51&page={page}").json()["results"]
    ]
    for product in products[:100]:
        shopper.add(product)
    refused = shopper.post("/api/order/add-item", json={"product_id": products[100]["id"], "qty": 1})
    assert refused.status_code == 409
    shopper.add(products[0])  # products that are already in the cart may grow
    log_in(browser, shopper)
    page = browser.open("/cart")
    assert page.status == 200
    assert page.leads_to(f"/product/{products[99]['slug']}")


def test_a_cart_may_hold_more_than_the_shelf_does_until_checkout(shopper: Person, stockroom: Stockroom) -> None:
    product = stockroom.product(stock=1)
    shopper.add(product, 5)
    assert shopper.lines() == {product["id"]: 5}
    assert stockroom.stock_of(product) == 1


def test_everybody_has_a_cart_of_their_own(shopper: Person, stranger: Person, stockroom: Stockroom) -> None:
    spoon, fork = stockroom.product(), stockroom.product()
    ours, theirs = shopper.add(spoon, 1), stranger.add(fork, 2)
    assert ours["id"] != theirs["id"]
    assert (shopper.lines(), stranger.lines()) == ({spoon["id"]: 1}, {fork["id"]: 2})
    assert stranger.update(spoon, 9).status_code == 404
    assert shopper.lines() == {spoon["id"]: 1}


def test_twenty_first_adds_at_once_open_one_cart_and_lose_nothing(shop: Shop, stockroom: Stockroom) -> None:
    newcomer = register(shop)
    products = [stockroom.product() for _ in range(5)]
    carts = at_once(newcomer.add, products * 4)
    assert len({cart["id"] for cart in carts}) == 1
    assert newcomer.lines() == {product["id"]: 4 for product in products}


def test_twenty_adds_of_one_product_at_once_sum_up(crowd: Crowd, stockroom: Stockroom) -> None:
    (person,) = crowd.some(1)
    product = stockroom.product()
    at_once(lambda qty: person.add(product, qty), range(1, 21))
    assert person.lines() == {product["id"]: sum(range(1, 21))}
