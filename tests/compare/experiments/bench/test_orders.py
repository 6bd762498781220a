"""The order of conditions is balanced in position and in what comes before, and another seed gives another one."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from compare.experiments.bench.orders import block_orders
from compare.experiments.bench.orders import conditions_in_order
from compare.experiments.bench.orders import williams_rows

from .stub_experiment import AGAIN
from .stub_experiment import Instrument
from .stub_experiment import MONO
from .stub_experiment import SLOW

NAMES = [f"c{number}" for number in range(10)]
COUNTS = range(2, 11)


def needed(count: int) -> int:
    """Return the number of blocks that balance what comes before."""
    return count if count % 2 == 0 else 2 * count


def positions(orders: Sequence[Sequence[str]]) -> Counter[tuple[int, str]]:
    return Counter(place for order in orders for place in enumerate(order))


def neighbours(orders: Sequence[Sequence[str]]) -> Counter[tuple[str, str]]:
    return Counter(pair for order in orders for pair in itertools.pairwise(order))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("squares", [1, 2])
def test_each_condition_has_each_position_and_each_predecessor_equally_often(count: int, squares: int) -> None:
    names = NAMES[:count]
    orders = block_orders([names] * needed(count) * squares, "7/stub")
    assert all(sorted(order) == names for order in orders)
    often = squares * needed(count) // count
    assert positions(orders) == {(place, name): often for place in range(count) for name in names}
    assert neighbours(orders) == {pair: often for pair in itertools.permutations(names, 2)}


@pytest.mark.parametrize("count", COUNTS)
def test_positions_are_balanced_after_as_many_blocks_as_there_are_conditions(count: int) -> None:
    orders = block_orders([NAMES[:count]] * count, "7/stub")
    assert set(positions(orders).values()) == {1}
    assert len(positions(orders)) == count**2


def test_two_seeds_give_different_orders_and_one_seed_the_same() -> None:
    blocks = [NAMES[:4]] * 12
    drawn = {str(block_orders(blocks, f"{seed}/stub")) for seed in range(50)}
    assert len(drawn) == 50
    assert block_orders(blocks, "7/stub") == block_orders(blocks, "7/stub")
    assert block_orders(blocks, "7/stub") != block_orders(blocks, "7/other")


def test_no_condition_is_favoured_by_the_seeds() -> None:
    first = Counter(block_orders([NAMES[:3]], f"{seed}/stub")[0][0] for seed in range(600))
    assert min(first[name] for name in NAMES[:3]) > 150  # 200 each, and four standard deviations of 12


def test_the_next_square_is_dealt_out_anew() -> None:
    orders = block_orders([NAMES[:4]] * 8, "1/stub")
    assert orders[:4] != orders[4:]


def test_blocks_with_more_conditions_are_balanced_apart_and_do_not_disturb_the_others() -> None:
    regular, whole = NAMES[:4], NAMES[:6]
    blocks = [whole if block % 3 == 0 else regular for block in range(18)]
    orders = block_orders(blocks, "7/stub")
    in_whole, in_regular = orders[::3], [order for order in orders if len(order) == 4]
    assert set(neighbours(in_whole).values()) == {1}
    assert set(neighbours(in_regular).values()) == {3}
    assert in_regular == block_orders([regular] * 12, "7/stub")


def test_an_order_depends_on_no_later_block() -> None:
    blocks = [NAMES[:4]] * 6 + [NAMES[:2]] * 4
    assert block_orders(blocks[:7], "7/stub") == block_orders(blocks, "7/stub")[:7]


def test_a_condition_that_stops_is_left_out_and_the_rest_is_balanced() -> None:
    orders = block_orders([NAMES[:4]] * 4 + [NAMES[1:4]] * 6, "7/stub")
    assert set(neighbours(orders[4:]).values()) == {2}


def test_an_experiment_is_measured_in_these_orders() -> None:
    seldom = replace(SLOW, name="micro@cold", every=3)
    experiment = Instrument().experiment(conditions=(MONO, AGAIN, SLOW, seldom))
    found = [[each.name for each in conditions_in_order(experiment, "quick", block, [], 7)] for block in range(4)]
    names = [[each.name for each in experiment.conditions_of("quick", block)] for block in range(4)]
    assert found == block_orders(names, "7/stub")
    assert [len(order) for order in found] == [4, 3, 3, 4]
    assert conditions_in_order(experiment, "quick", 0, [], 7) != conditions_in_order(experiment, "quick", 0, [], 8)


@pytest.mark.parametrize(("count", "rows"), [(1, [[0]]), (2, [[0, 1], [1, 0]])])
def test_the_smallest_squares(count: int, rows: list[list[int]]) -> None:
    assert williams_rows(count) == rows
    assert block_orders([NAMES[:count]] * 2, "7/stub")[0] in ([NAMES[each] for each in row] for row in rows)


def test_the_rows_of_four_are_those_that_williams_gives() -> None:
    assert williams_rows(4) == [[0, 1, 3, 2], [1, 2, 0, 3], [2, 3, 1, 0], [3, 0, 2, 1]]
