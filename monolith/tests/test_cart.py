"""The cart of Grace, user 7."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from monolith.db import transaction
from monolith.orders import cart
from monolith.shell.errors import Conflict
from monolith.shell.errors import NotFound

GRACE, ALAN = 7, 8


def test_nobody_has_a_cart_before_the_first_add(shop: Flask) -> None:
    assert cart.find_open(GRACE) is None


def test_adding_the_same_product_twice_makes_one_line(put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp")
    cart.add(GRACE, lamp, 2)
    assert cart.add(GRACE, lamp, 3).quantities == {lamp: 5}


def test_who_finds_the_cart_opened_and_gone_again_is_told(
    put_on_shelf: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lamp = put_on_shelf("Brass Lamp")
    cart.add(GRACE, lamp, 1)
    monkeypatch.setattr(cart, "_locked", lambda user_id: None)
    with pytest.raises(Conflict, match="just been checked out"):
        cart.add(GRACE, lamp, 1)


def test_a_cart_may_hold_more_than_there_is_because_only_checkout_takes_stock(put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp", stock=1)
    assert cart.add(GRACE, lamp, 5).quantities == {lamp: 5}


def test_a_product_that_does_not_exist_opens_no_cart(shop: Flask) -> None:
    with pytest.raises(NotFound):
        cart.add(GRACE, 404, 1)
    assert cart.find_open(GRACE) is None


def test_a_line_that_would_grow_too_long_stays_as_it_was(put_on_shelf: Callable[..., int]) -> None:
    pins = put_on_shelf("Drawing Pins")
    cart.add(GRACE, pins, 999)
    with pytest.raises(Conflict, match="at most 1000"):
        cart.add(GRACE, pins, 2)
    shown = cart.find_open(GRACE)
    assert shown is not None and shown.quantities == {pins: 999}


def test_update_sets_the_quantity_and_zero_removes_the_line(put_on_shelf: Callable[..., int]) -> None:
    lamp, mug = put_on_shelf("Brass Lamp"), put_on_shelf("Copper Mug")
    cart.add(GRACE, lamp, 2)
    cart.add(GRACE, mug, 1)
    assert cart.update(GRACE, lamp, 4).quantities == {lamp: 4, mug: 1}
    assert cart.update(GRACE, lamp, 0).quantities == {mug: 1}


def test_what_is_not_in_the_cart_cannot_be_updated(put_on_shelf: Callable[..., int]) -> None:
    lamp, mug = put_on_shelf("Brass Lamp"), put_on_shelf("Copper Mug")
    cart.add(GRACE, lamp, 1)
    with pytest.raises(NotFound):
        cart.update(GRACE, mug, 1)


def test_an_empty_cart_is_not_filled(put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp")
    cart.add(GRACE, lamp, 1)
    cart.update(GRACE, lamp, 0)
    with pytest.raises(Conflict, match="empty"), transaction():
        cart.filled(GRACE)


def test_carts_of_two_people_are_two(put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp")
    assert cart.add(GRACE, lamp, 1).id != cart.add(ALAN, lamp, 1).id


def test_ten_adds_at_once_are_one_cart_with_ten(shop: Flask, put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp")

    def add_one(_number: int) -> int:
        with shop.app_context():
            return cart.add(GRACE, lamp, 1).id

    with ThreadPoolExecutor(10) as threads:
        carts = set(threads.map(add_one, range(10)))
    shown = cart.find_open(GRACE)
    assert len(carts) == 1
    assert shown is not None and shown.quantities == {lamp: 10}
