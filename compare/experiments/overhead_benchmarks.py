"""The operations of a shop at one client, timed by pytest-benchmark. `overhead.py` runs this file.

Each test is one operation; its checked answer is part of the timed call, its preconditions are not.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from compare.experiments.shopper import Shopper

Timed = Callable[..., None]


@pytest.fixture(scope="session")
def shopper(target: dict[str, Any]) -> Iterator[Shopper]:
    """A registered, logged-in shopper with one item in the cart."""
    shopper = Shopper(target["rooms"])
    shopper.register()
    shopper.add_item()
    yield shopper
    shopper.close()


@pytest.fixture
def timed(benchmark: BenchmarkFixture, target: dict[str, Any]) -> Timed:
    """Time one call `rounds` times; `before` runs untimed before each."""

    def run(call: Callable[[], object], rounds: str = "rounds", before: Callable[[], None] | None = None) -> None:
        pedantic: Callable[..., object] = benchmark.pedantic
        # A slow call needs no more than one: what is slow about it is no cold cache.
        warmup_rounds = target["warmup_rounds"] if rounds == "rounds" else 1
        pedantic(call, setup=before, rounds=target[rounds], warmup_rounds=warmup_rounds)

    return run


def test_home(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.home)


def test_product_page(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.product_page)


def test_product_list(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.product_list)


def test_search(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.search)


def test_login(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.login, rounds="slow_rounds")  # password hashing takes far longer than all else


def test_cart_page(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.cart_page)


def test_add_item(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.add_item)


def test_checkout(timed: Timed, shopper: Shopper) -> None:
    timed(shopper.checkout, before=shopper.add_item)
