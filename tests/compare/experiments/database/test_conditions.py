"""How large the neighbour's tables are, and what is compared."""

from __future__ import annotations

from compare.experiments.database.conditions import CONDITIONS
from compare.experiments.database.conditions import ONE_DATABASE
from compare.experiments.database.conditions import PAST_ORDERS
from compare.experiments.database.conditions import past_orders
from compare.experiments.database.local import DATABASE


def test_full_also_tries_a_tenth_and_ten_times_as_many_orders() -> None:
    sizes = {name: past_orders(c) for c in CONDITIONS for name in [c.name] if name.startswith(ONE_DATABASE.name)}
    assert sorted(sizes.values()) == [PAST_ORDERS // 10, PAST_ORDERS, PAST_ORDERS * 10]
    assert {past_orders(condition) for condition in DATABASE.conditions_of("quick")} == {PAST_ORDERS}
    assert len(DATABASE.conditions_of("full")) == len(DATABASE.conditions_of("quick")) + 6


def test_only_forms_of_one_size_are_compared() -> None:
    by_name = {condition.name: condition for condition in CONDITIONS}
    for a, b in DATABASE.compared:
        assert past_orders(by_name[a]) == past_orders(by_name[b])


def test_bench_all_leaves_it_out() -> None:
    assert DATABASE.on_demand
