"""The cart of Grace, user 7; and what changes when it is frozen for a checkout."""

from __future__ import annotations

import pytest
from flask import Flask
from neighbours import LAMP
from neighbours import MUG
from neighbours import Products

from order_service.db import transaction
from order_service.orders import cart
from order_service.shell.errors import Conflict
from order_service.shell.errors import NotFound
from order_service.shell.errors import Unavailable

GRACE = 7


def test_adding_the_same_product_twice_makes_one_line(shop: Flask) -> None:
    cart.add(GRACE, LAMP, 2)
    assert cart.add(GRACE, LAMP, 3).quantities == {LAMP: 5}


def test_who_finds_the_cart_opened_and_gone_again_is_told(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cart.add(GRACE, LAMP, 1)
    monkeypatch.setattr(cart, "_locked", lambda user_id: None)
    with pytest.raises(Conflict, match="just been checked out"):
        cart.add(GRACE, LAMP, 1)


def test_a_product_that_product_service_does_not_know_opens_no_cart(shop: Flask) -> None:
    with pytest.raises(NotFound):
        cart.add(GRACE, 404, 1)
    assert cart.find_open(GRACE) is None


def test_without_product_service_nothing_is_added_and_what_is_there_can_be_changed(
    shop: Flask, products: Products
) -> None:
    cart.add(GRACE, LAMP, 2)
    products.away = True
    with pytest.raises(Unavailable):
        cart.add(GRACE, MUG, 1)
    assert cart.update(GRACE, LAMP, 1).quantities == {LAMP: 1}


def test_update_sets_the_quantity_and_zero_removes_the_line(shop: Flask) -> None:
    cart.add(GRACE, LAMP, 2)
    cart.add(GRACE, MUG, 1)
    assert cart.update(GRACE, LAMP, 4).quantities == {LAMP: 4, MUG: 1}
    assert cart.update(GRACE, LAMP, 0).quantities == {MUG: 1}


def test_a_line_that_would_grow_too_long_stays_as_it_was(shop: Flask) -> None:
    cart.add(GRACE, LAMP, 999)
    with pytest.raises(Conflict, match="at most 1000"):
        cart.add(GRACE, LAMP, 2)


def test_an_empty_cart_is_not_frozen(shop: Flask) -> None:
    cart.add(GRACE, LAMP, 1)
    cart.update(GRACE, LAMP, 0)
    with pytest.raises(Conflict, match="empty"):
        cart.freeze(GRACE)


def test_a_frozen_cart_is_shown_but_not_changed_until_it_is_given_back(shop: Flask) -> None:
    cart.add(GRACE, LAMP, 2)
    frozen = cart.freeze(GRACE)
    shown = cart.find_open(GRACE)
    assert shown is not None and shown.quantities == {LAMP: 2}
    with pytest.raises(Conflict, match="being checked out"):
        cart.add(GRACE, MUG, 1)
    with pytest.raises(Conflict, match="being checked out"):
        cart.update(GRACE, LAMP, 1)
    cart.unfreeze(frozen)
    assert cart.add(GRACE, MUG, 1).quantities == {LAMP: 2, MUG: 1}


def test_freezing_again_keeps_the_key(shop: Flask) -> None:
    cart.add(GRACE, LAMP, 1)
    first = cart.freeze(GRACE).checkout_key
    assert first
    assert cart.freeze(GRACE).checkout_key == first


def test_a_cart_that_was_given_back_gets_a_new_key(shop: Flask) -> None:
    cart.add(GRACE, LAMP, 1)
    frozen = cart.freeze(GRACE)
    first = frozen.checkout_key
    cart.unfreeze(frozen)
    assert cart.freeze(GRACE).checkout_key != first


def test_an_empty_cart_is_not_filled(shop: Flask) -> None:
    with pytest.raises(Conflict, match="empty"), transaction():
        cart.filled(GRACE)
