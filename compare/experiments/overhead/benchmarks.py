"""The operations of a shop with one client, timed by pytest-benchmark. `latency.py` runs this file.

Each test is one operation. The check of its answer is part of the timed call. Its preconditions are not.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from compare.experiments.overhead.steal_filter import MOST_STOLEN
from compare.experiments.overhead.steal_filter import StealWait
from compare.experiments.overhead.steal_filter import STOLEN
from compare.experiments.overhead.steal_filter import stolen_s
from compare.experiments.subject.shopper import CheckedShopper

Timed = Callable[..., None]

PATIENCE_S = 6.0  # in total, for a host that serves other guests


@pytest.fixture(scope="session")
def shopper(target: dict[str, Any]) -> Iterator[CheckedShopper]:
    """Yield a registered, logged-in shopper with one item in the cart."""
    shopper = CheckedShopper(target["rooms"])
    shopper.register()
    shopper.add_item()
    yield shopper
    shopper.close()


@pytest.fixture(scope="session")
def undisturbed() -> Counter[str]:
    """Return a count of the turns of each operation that the host left alone."""
    return Counter()


@pytest.fixture(scope="session")
def steal_wait(target: dict[str, Any]) -> StealWait:
    return StealWait(target["all_cores"], PATIENCE_S)


@pytest.fixture
def timed(
    benchmark: BenchmarkFixture,
    target: dict[str, Any],
    undisturbed: Counter[str],
    steal_wait: StealWait,
    turn: int,
    request: Any,
) -> Timed:
    """Time one turn of a call, which has so many rounds. `before` runs untimed before each round.

    It notes the share of the time that the host took. After a disturbed turn it waits until the host is calm. An
    operation with enough undisturbed turns gets no more.
    """
    name = request.node.originalname
    if undisturbed[name] >= target["turns"]:
        pytest.skip("it has had its turns")

    def run(call: Callable[[], object], rounds: int | None = None, before: Callable[[], None] | None = None) -> None:
        # One warm-up round is enough for a slow call, because a cold cache is not what makes it slow.
        warmup_rounds = 1 if rounds or turn else target["warmup_rounds"]
        began_s, taken_s = time.perf_counter(), stolen_s()
        pedantic: Callable[..., object] = benchmark.pedantic
        pedantic(call, setup=before, rounds=rounds or target["rounds"], warmup_rounds=warmup_rounds)
        share = (stolen_s() - taken_s) / (time.perf_counter() - began_s)
        benchmark.extra_info[STOLEN] = share
        if share <= MOST_STOLEN:
            undisturbed[name] += 1
        else:
            steal_wait.wait()

    return run


def test_home(timed: Timed, shopper: CheckedShopper) -> None:
    timed(shopper.home)


def test_product_page(timed: Timed, shopper: CheckedShopper) -> None:
    timed(shopper.product_page)


def test_product_list(timed: Timed, shopper: CheckedShopper) -> None:
    timed(shopper.product_list)


def test_search(timed: Timed, shopper: CheckedShopper) -> None:
    timed(shopper.search)


def test_login(timed: Timed, shopper: CheckedShopper) -> None:
    timed(shopper.login, rounds=1)  # password hashing takes far longer than anything else


def test_cart_page(timed: Timed, shopper: CheckedShopper) -> None:
    shopper.add_item()  # because the last turn ended with a checkout
    timed(shopper.cart_page)


def test_add_item(timed: Timed, shopper: CheckedShopper) -> None:
    timed(shopper.add_item)


def test_checkout(timed: Timed, shopper: CheckedShopper) -> None:
    timed(shopper.checkout, before=shopper.add_item)
