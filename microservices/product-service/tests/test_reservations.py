"""Stock that is held for a checkout in another service: K1 is a checkout of two lamps and a mug."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask

from product_service.db import transaction
from product_service.products import catalogue
from product_service.products import reservations
from product_service.products.reservations import CONFIRMED
from product_service.products.reservations import HELD
from product_service.products.reservations import RELEASED
from product_service.products.stock import take
from product_service.settings import Settings
from product_service.shell.errors import Conflict

LAMP, MUG = 1, 2


@pytest.fixture(autouse=True)
def shelf(put_on_shelf: Callable[..., int]) -> None:
    assert put_on_shelf("Brass Lamp", price=4000, stock=5) == LAMP
    assert put_on_shelf("Copper Mug", price=950, stock=5) == MUG


def stock() -> tuple[int, int]:
    lamp, mug = catalogue.find_many([LAMP, MUG])
    return lamp.stock, mug.stock


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[[], None]:
    """Let the time of a reservation run out."""
    now_s = time.time()
    return lambda: monkeypatch.setattr(time, "time", lambda: now_s + settings.reservation_s + 1)


def test_what_is_held_is_off_the_shelf_with_its_name_and_price() -> None:
    held = reservations.reserve("K1", {LAMP: 2, MUG: 1})
    assert held.state == HELD
    assert [(line.product_id, line.quantity, line.name, line.price) for line in held.lines] == [
        (LAMP, 2, "Brass Lamp", 4000),
        (MUG, 1, "Copper Mug", 950),
    ]
    assert stock() == (3, 4)


def test_stock_is_taken_in_the_order_of_ids_so_that_two_checkouts_never_wait_for_each_other() -> None:
    with transaction():
        assert [line.product_id for line in take({MUG: 1, LAMP: 1})] == [LAMP, MUG]


def test_when_one_line_is_short_nothing_is_held_and_the_key_is_free() -> None:
    with pytest.raises(Conflict, match="“Copper Mug”"):
        reservations.reserve("K1", {LAMP: 2, MUG: 6})
    assert stock() == (5, 5)
    assert reservations.reserve("K1", {LAMP: 2}).state == HELD


def test_reserving_again_takes_nothing_more() -> None:
    first = [vars(line) for line in reservations.reserve("K1", {LAMP: 2}).lines]
    again = reservations.reserve("K1", {LAMP: 2})
    assert [line.quantity for line in again.lines] == [line["quantity"] for line in first] == [2]
    assert stock() == (3, 5)


def test_confirmed_is_sold_and_confirming_again_says_the_same() -> None:
    reservations.reserve("K1", {LAMP: 2})
    assert [reservations.confirm("K1").state for _ in range(2)] == [CONFIRMED, CONFIRMED]
    assert stock() == (3, 5)


def test_released_is_back_on_the_shelf_once() -> None:
    reservations.reserve("K1", {LAMP: 2, MUG: 1})
    assert [reservations.release("K1").state for _ in range(2)] == [RELEASED, RELEASED]
    assert stock() == (5, 5)


def test_what_is_confirmed_is_not_released_and_the_answer_says_so() -> None:
    reservations.reserve("K1", {LAMP: 2})
    reservations.confirm("K1")
    assert reservations.release("K1").state == CONFIRMED
    assert stock() == (3, 5)


def test_what_is_released_is_not_confirmed() -> None:
    reservations.reserve("K1", {LAMP: 2})
    reservations.release("K1")
    with pytest.raises(Conflict, match="took too long"):
        reservations.confirm("K1")
    assert stock() == (5, 5)


def test_a_key_that_was_never_held_is_not_confirmed() -> None:
    with pytest.raises(Conflict):
        reservations.confirm("K1")


def test_a_release_that_overtakes_its_reservation_blocks_it() -> None:
    assert reservations.release("K1").state == RELEASED
    with pytest.raises(Conflict, match="took too long"):
        reservations.reserve("K1", {LAMP: 2})
    assert stock() == (5, 5)


def test_what_was_held_too_long_is_given_to_the_next(later: Callable[[], None]) -> None:
    reservations.reserve("K1", {LAMP: 5})
    with pytest.raises(Conflict):
        reservations.reserve("K2", {LAMP: 1})
    later()
    assert reservations.reserve("K2", {LAMP: 1}).state == HELD
    assert stock() == (4, 5)
    with pytest.raises(Conflict):
        reservations.confirm("K1")


def test_what_is_sold_never_expires(later: Callable[[], None]) -> None:
    reservations.reserve("K1", {LAMP: 2})
    reservations.confirm("K1")
    later()
    reservations.release_expired()
    assert stock() == (3, 5)


def test_a_confirmation_that_comes_late_still_counts_while_nobody_has_asked_for_the_stock(
    later: Callable[[], None],
) -> None:
    reservations.reserve("K1", {LAMP: 2})
    later()
    assert reservations.confirm("K1").state == CONFIRMED


def test_two_keys_are_two_checkouts(shop: Flask) -> None:
    reservations.reserve("K1", {LAMP: 2})
    reservations.reserve("K2", {LAMP: 2})
    reservations.release("K1")
    assert stock() == (3, 5)
