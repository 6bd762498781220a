"""Checkout over two databases: placed, refused, or cut off at any step. Grace, user 7, wants two lamps."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from neighbours import LAMP
from neighbours import MUG
from neighbours import Products

from order_service.clients.transport import Answer
from order_service.db import db
from order_service.orders import cart
from order_service.orders import history
from order_service.orders.checkout import check_out
from order_service.orders.checkout import DEADLINE_S
from order_service.orders.models import Order
from order_service.orders.recovery import recover
from order_service.settings import Settings
from order_service.shell.errors import Conflict
from order_service.shell.errors import Unavailable

GRACE, ADA = 7, 1
STEPS = ["reserve", "confirmed", "released"]


@pytest.fixture(autouse=True)
def two_lamps(app: Flask) -> None:
    with app.app_context():
        cart.add(GRACE, LAMP, 2)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[[], None]:
    """Let the time of a reservation run out."""
    now_s = time.time()
    return lambda: monkeypatch.setattr(time, "time", lambda: now_s + settings.reservation_s + 1)


def steps(products: Products) -> list[str]:
    return [step for step, _ in products.steps]


def the_cart() -> Order:
    db.session.expire_all()
    order = cart.find_open(GRACE)
    assert order is not None
    return order


def the_order() -> Order:
    db.session.expire_all()
    (order,), _ = history.list_placed(GRACE, 1, 10)
    return order


def test_a_checkout_holds_confirms_and_closes(shop: Flask, products: Products) -> None:
    order = check_out(GRACE)
    assert steps(products) == ["reserve", "confirmed"]
    assert (order.is_open, order.total) == (False, 8000)
    assert [(item.name, item.quantity, item.price) for item in order.items] == [("Brass Lamp", 2, 4000)]
    assert products.stock[LAMP] == 3
    assert cart.find_open(GRACE) is None


def test_every_step_that_a_person_waits_for_has_the_same_deadline(shop: Flask, products: Products) -> None:
    began_s = time.monotonic()
    check_out(GRACE)
    assert len(set(products.deadlines_s)) == 1
    assert began_s < products.deadlines_s[0] <= time.monotonic() + DEADLINE_S


def test_all_steps_of_one_checkout_carry_one_key(shop: Flask, products: Products) -> None:
    products.silent_after = {"confirmed"}
    check_out(GRACE)
    assert steps(products) == STEPS
    assert len({key for _, key in products.steps}) == 1


def test_out_of_stock_gives_the_cart_back_and_changes_nothing(shop: Flask, products: Products) -> None:
    cart.add(GRACE, MUG, 2)
    with pytest.raises(Conflict, match="not enough stock"):
        check_out(GRACE)
    assert products.stock == {LAMP: 5, MUG: 1}
    assert the_cart().quantities == {LAMP: 2, MUG: 2}
    assert cart.update(GRACE, MUG, 1).quantities == {LAMP: 2, MUG: 1}
    assert check_out(GRACE).total == 8950


def test_when_the_answer_to_reserve_is_lost_the_stock_goes_back(shop: Flask, products: Products) -> None:
    products.silent_after = {"reserve"}
    with pytest.raises(Unavailable):
        check_out(GRACE)
    assert steps(products) == ["reserve", "released"]
    assert products.stock[LAMP] == 5
    assert the_cart().checkout_key is None


def test_a_cart_is_closed_only_after_the_stock_is_confirmed(shop: Flask, products: Products) -> None:
    """The hold runs out just before it would be confirmed."""

    def too_late(key: str, body: object) -> Answer:
        products._release(key, body)
        return products._said(key, refused_if="released")

    products._confirm = too_late  # type: ignore[method-assign]
    with pytest.raises(Conflict, match="took too long"):
        check_out(GRACE)
    assert (cart.find_open(GRACE) is not None, products.stock[LAMP]) == (True, 5)


def test_when_the_answer_to_confirm_is_lost_the_order_is_placed_all_the_same(shop: Flask, products: Products) -> None:
    products.silent_after = {"confirmed"}
    order = check_out(GRACE)
    assert (order.is_open, order.total, products.stock[LAMP]) == (False, 8000, 3)


def test_without_any_answer_the_cart_stays_frozen_and_the_next_checkout_goes_on_with_its_key(
    shop: Flask, products: Products
) -> None:
    products.silent_after = {"reserve", "released"}
    products._release = lambda key, body: products._said(key)  # type: ignore[method-assign]  # nor is it heard
    with pytest.raises(Unavailable):
        check_out(GRACE)
    key = the_cart().checkout_key
    assert key
    products.silent_after = set()
    assert check_out(GRACE).total == 8000
    assert {asked for _, asked in products.steps} == {key}
    assert products.stock[LAMP] == 3


def test_recovery_leaves_a_checkout_alone_that_may_still_be_under_way(shop: Flask, products: Products) -> None:
    cart.freeze(GRACE)
    recover()
    assert the_cart().checkout_key is not None
    assert products.steps == []


@pytest.mark.parametrize(
    ("done", "is_placed"),
    [([], False), (["reserve"], False), (["reserve", "confirmed"], True)],
    ids=["before reserve", "after reserve", "after confirm"],
)
def test_a_kill_between_any_two_steps_is_brought_to_the_right_end(
    shop: Flask, products: Products, later: Callable[[], None], done: list[str], is_placed: bool
) -> None:
    key = cart.freeze(GRACE).checkout_key
    body = {"lines": [{"product_id": LAMP, "quantity": 2}]}
    for step in done:
        {"reserve": products._reserve, "confirmed": products._confirm}[step](key or "", body)
    later()
    recover()
    asked = len(products.steps)
    recover()
    assert len(products.steps) == asked == 1, "what is settled is not settled again"
    if is_placed:
        assert (the_order().total, products.stock[LAMP]) == (8000, 3)
    else:
        assert (the_cart().checkout_key, products.stock[LAMP]) == (None, 5)


def test_what_another_copy_settles_meanwhile_is_left_alone(
    shop: Flask, products: Products, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both copies have read that two carts wait; while this one settles the first, the other settles the second."""
    cart.add(ADA, MUG, 1)
    first, second = cart.freeze(GRACE), cart.freeze(ADA)
    key = first.checkout_key
    later()
    release = products._release

    def meanwhile(key: str, body: object) -> Answer:
        cart.unfreeze(second)
        return release(key, body)

    monkeypatch.setattr(products, "_release", meanwhile)
    recover()
    assert products.steps == [("released", key)]


def test_recovery_waits_while_product_service_is_away(
    shop: Flask, products: Products, later: Callable[[], None]
) -> None:
    cart.freeze(GRACE)
    later()
    products.away = True
    recover()
    assert the_cart().checkout_key is not None
    products.away = False
    recover()
    assert the_cart().checkout_key is None


def test_a_checkout_that_wakes_up_after_recovery_is_told_that_it_has_ended(shop: Flask, products: Products) -> None:
    """Recovery released the key in between; the late reserve and confirm find that out."""
    key = cart.freeze(GRACE).checkout_key or ""
    products._release(key, None)
    with pytest.raises(Conflict):
        check_out(GRACE)
    assert products.stock[LAMP] == 5
    assert the_cart().checkout_key is None
    assert check_out(GRACE).total == 8000


def test_a_second_close_changes_nothing(shop: Flask, products: Products) -> None:
    order = check_out(GRACE)
    placed_at = order.placed_at
    products.prices[LAMP] = 9900
    cart.close(order, [])
    assert (the_order().total, the_order().placed_at) == (8000, placed_at)


def test_over_http_an_absent_neighbour_is_a_503_with_a_plain_message(client: FlaskClient, products: Products) -> None:
    products.away = True
    answer = client.post("/api/order/checkout", headers={"Authorization": "Bearer grace"})
    assert (answer.status_code, answer.json) == (503, {"message": "no answer"})


@pytest.mark.parametrize("settings", ["course"], indirect=True)
def test_in_the_course_style_an_absent_neighbour_fails_as_bare_calls_fail(
    client: FlaskClient, products: Products
) -> None:
    products.away, products.error = True, requests.ConnectionError("the secret address")
    answer = client.post("/api/order/checkout", headers={"Authorization": "Bearer grace"})
    assert answer.status_code == 500
    assert "secret address" not in answer.text
