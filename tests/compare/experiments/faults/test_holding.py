"""How long a fault must be held until it has done all that it can."""

from __future__ import annotations

import random

import pytest

from compare.experiments.faults.conditions import FULL
from compare.experiments.faults.conditions import ON_OTHERS
from compare.experiments.faults.docker_conditions import FULL as FULL_IN_DOCKER
from compare.experiments.faults.holding import hold_of
from compare.experiments.faults.holding import settle_s
from compare.experiments.faults.holding import SURE
from compare.experiments.faults.holding import time_to_fill_s
from compare.experiments.faults.holding import time_to_open_s
from compare.experiments.faults.shoppers_load import calls_per_s
from compare.experiments.faults.shoppers_load import RATE_RPS
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop

HANG = "fault=hang:products"


def test_a_copy_is_full_when_as_many_calls_have_come_as_it_has_threads() -> None:
    assert time_to_fill_s(threads=8, a_second=5.0) == 1.6
    assert time_to_fill_s(threads=8, a_second=2.0) == 4.0
    assert time_to_fill_s(threads=16, a_second=5.0) == 3.2


@pytest.mark.parametrize("copies", [2, 4])
def test_several_copies_are_full_in_time_with_the_chance_that_is_promised(copies: int) -> None:
    """Calls come at even distances, and chance spreads them over the copies."""
    threads, a_second, random_ = 8, 5.0, random.Random(copies)
    calls = round(time_to_fill_s(threads, a_second, copies) * a_second)
    filled = 0
    for _ in range(4000):
        held = [0] * copies
        for _ in range(calls):
            held[random_.randrange(copies)] += 1
        filled += min(held) >= threads
    assert SURE - 0.01 <= filled / 4000 <= 1  # arrivals at even distances are less scattered than random ones
    assert time_to_fill_s(threads, a_second, copies) > copies * time_to_fill_s(threads, a_second)


def test_a_breaker_opens_when_enough_calls_have_waited_for_their_deadline() -> None:
    assert time_to_open_s(5.0) == 3.0
    assert time_to_open_s(6.25) == 2.8


def test_the_load_calls_each_rooms_function_as_often_as_its_journeys_say() -> None:
    assert calls_per_s("users") == calls_per_s("orders") == RATE_RPS / 12
    assert calls_per_s("products") == 2 * RATE_RPS / 12
    assert calls_per_s("pages") == 7 * RATE_RPS / 12


def test_the_same_time_is_judged_in_all_shops_with_one_copy() -> None:
    settled_s = settle_s("products", MONOLITH, {})
    assert settled_s == settle_s("products", MICRO, {})
    assert settled_s >= time_to_fill_s(8, calls_per_s("products")) + time_to_open_s(calls_per_s("products"))
    assert hold_of(HANG, MONOLITH, {}) == hold_of(HANG, MICRO, {})


def test_a_hang_is_held_for_ten_seconds_and_longer_if_more_threads_must_be_filled() -> None:
    hold = hold_of(HANG, MONOLITH, {})
    assert hold.lasts_s == 10.0
    assert hold.settle_s >= 2.8
    four = hold_of(HANG, MONOLITH, {"monolith": 4})
    assert four.lasts_s > 10.0
    assert four.settle_s == time_to_fill_s(8, calls_per_s("products"), 4)


@pytest.mark.parametrize("part", [*FULL, *FULL_IN_DOCKER])
@pytest.mark.parametrize("shop", [MONOLITH, MICRO], ids=lambda shop: shop.name)
def test_each_fault_lasts_long_enough_that_something_is_judged(part: str, shop: Shop) -> None:
    hold = hold_of(part, shop, {})
    assert hold.lasts_s - hold.settle_s - hold.patience_s >= 2.0


def test_a_crash_by_request_is_over_with_the_first_process_that_ended() -> None:
    assert hold_of("fault=poison:products", MONOLITH, {}).is_over_once_seen
    assert not any(hold_of(part, MONOLITH, {}).is_over_once_seen for part in (*ON_OTHERS, HANG))
