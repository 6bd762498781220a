"""Checkout is one transaction: all of it has happened, or nothing has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from monolith.db import db
from monolith.db import transaction
from monolith.orders import cart
from monolith.orders import history
from monolith.orders.checkout import check_out
from monolith.products import catalogue
from monolith.products import stock
from monolith.products.models import Product
from monolith.shell.errors import Conflict

GRACE, ALAN = 7, 8


def stock_of(product_id: int) -> int:
    return int(catalogue.find_many([product_id])[0].stock)


def test_a_placed_order_has_taken_the_stock_and_fixed_the_prices(put_on_shelf: Callable[..., int]) -> None:
    lamp, mug = put_on_shelf("Brass Lamp", price=4000, stock=5), put_on_shelf("Copper Mug", price=950, stock=5)
    cart.add(GRACE, lamp, 1)
    cart.add(GRACE, mug, 2)
    order = check_out(GRACE)
    assert (order.is_open, order.total) == (False, 4000 + 2 * 950)
    assert [(item.name, item.price) for item in order.items] == [("Brass Lamp", 4000), ("Copper Mug", 950)]
    assert (stock_of(lamp), stock_of(mug)) == (4, 3)
    assert cart.find_open(GRACE) is None


def test_a_later_price_does_not_change_a_placed_order(shop: Flask, put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp", price=4000)
    cart.add(GRACE, lamp, 1)
    check_out(GRACE)
    with transaction():
        db.session.get_one(Product, lamp).price = 9900
    db.session.expire_all()
    (placed,), _ = history.list_placed(GRACE, 1, 10)
    assert (placed.total, placed.items[0].price) == (4000, 4000)


def test_when_one_line_is_short_nothing_changes(put_on_shelf: Callable[..., int]) -> None:
    lamp, mug = put_on_shelf("Brass Lamp", stock=5), put_on_shelf("Copper Mug", stock=1)
    cart.add(GRACE, lamp, 2)
    cart.add(GRACE, mug, 2)
    with pytest.raises(Conflict, match="not enough stock of “Copper Mug”"):
        check_out(GRACE)
    assert (stock_of(lamp), stock_of(mug)) == (5, 1)
    shown = cart.find_open(GRACE)
    assert shown is not None and shown.quantities == {lamp: 2, mug: 2}
    assert (shown.total, shown.placed_at, shown.items[0].price) == (None, None, None)


def test_the_last_one_is_sold_once(put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp", stock=1)
    for buyer in (GRACE, ALAN):
        cart.add(buyer, lamp, 1)
    check_out(ALAN)
    with pytest.raises(Conflict):
        check_out(GRACE)
    assert stock_of(lamp) == 0


def test_whoever_has_no_cart_cannot_check_out(shop: Flask) -> None:
    with pytest.raises(Conflict, match="empty"):
        check_out(GRACE)


def test_a_crash_inside_leaves_the_stock_where_it_was(
    put_on_shelf: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lamp = put_on_shelf("Brass Lamp", stock=5)
    cart.add(GRACE, lamp, 2)

    def power_cut(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cart, "close", power_cut)
    with pytest.raises(KeyboardInterrupt):
        check_out(GRACE)
    assert stock_of(lamp) == 5


def test_stock_is_taken_of_all_lines_or_of_none(put_on_shelf: Callable[..., int]) -> None:
    lamp, mug = put_on_shelf("Brass Lamp", stock=5), put_on_shelf("Copper Mug", stock=5)
    with transaction():
        taken = stock.take({mug: 1, lamp: 2})
    assert [(line.product_id, line.quantity, line.name) for line in taken] == [
        (lamp, 2, "Brass Lamp"),
        (mug, 1, "Copper Mug"),
    ]
    with pytest.raises(Conflict), transaction():
        stock.take({lamp: 3, mug: 5})
    assert (stock_of(lamp), stock_of(mug)) == (3, 4)


def test_history_shows_ones_own_newest_first_and_says_if_there_is_more(put_on_shelf: Callable[..., int]) -> None:
    lamp = put_on_shelf("Brass Lamp", stock=10)
    placed = []
    for buyer in (GRACE, ALAN, GRACE, GRACE):
        cart.add(buyer, lamp, 1)
        placed.append(check_out(buyer).id)
    first, has_next = history.list_placed(GRACE, 1, 2)
    assert ([order.id for order in first], has_next) == ([placed[3], placed[2]], True)
    second, has_next = history.list_placed(GRACE, 2, 2)
    assert ([order.id for order in second], has_next) == ([placed[0]], False)
    everybodys, _ = history.list_placed(None, 1, 10)
    assert [order.id for order in everybodys] == placed[::-1]
