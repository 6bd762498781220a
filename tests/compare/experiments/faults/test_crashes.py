"""What a crash costs: the mean over a kill and a request that crashes, in the same launch."""

from __future__ import annotations

from dataclasses import replace

from compare.experiments.bench.due import conditions_due
from compare.experiments.faults.conditions import HANG
from compare.experiments.faults.conditions import KILL
from compare.experiments.faults.conditions import POISON
from compare.experiments.faults.crashes import CRASHED
from compare.experiments.faults.crashes import derive_crashes
from compare.experiments.faults.local import FAULTS
from compare.results import Metric
from compare.results import Run

SHOPS = ("monolith@", "monolith@aa=again,", "micro-resilient@")


def lost(condition: str, seconds: float, block: int = 0) -> Run:
    return Run(condition, block, 0, True, {"shop.lost": Metric(seconds, "feature_seconds")})


def test_every_shop_that_is_compared_crashes_both_ways() -> None:
    assert CRASHED == {f"{shop}{KILL}": f"{shop}{POISON}" for shop in SHOPS}
    assert {*CRASHED, *CRASHED.values()} <= set(FAULTS.run_names("quick", 1)) & set(FAULTS.run_names("full", 1))


def test_a_crash_costs_the_mean_and_is_given_with_the_kill() -> None:
    runs = [lost(f"monolith@{KILL}", 4.0), lost(f"monolith@{POISON}", 7.0), lost(f"monolith@{HANG}", 90.0)]
    killed, crashed, hung = derive_crashes(runs)
    assert killed.metrics["crashes.lost"] == Metric(5.5, "feature_seconds")
    assert (crashed, hung) == tuple(runs[1:])


def test_which_of_the_two_came_second_makes_no_difference() -> None:
    first, second = 4.0, 7.0
    found = [
        derive_crashes([lost(f"monolith@{KILL}", kill), lost(f"monolith@{POISON}", poison)])[0].metrics["crashes.lost"]
        for kill, poison in ((first, second), (second, first))
    ]
    assert found[0] == found[1]


def test_without_a_valid_run_of_both_nothing_is_made_up() -> None:
    killed, crashed = lost(f"monolith@{KILL}", 4.0), lost(f"monolith@{POISON}", 7.0)
    for pair in ([killed], [killed, replace(crashed, valid=False)], [replace(killed, valid=False), crashed]):
        assert derive_crashes(pair) == pair


def test_while_crashes_are_undecided_both_go_on_and_while_a_hang_is_neither() -> None:
    def due(metric: str, part: str) -> set[str]:
        """Return the parts that the fifth block measures if this one differs as the monolith does from itself."""
        values = dict(zip(SHOPS, ((1.0, 2.0), (2.0, 1.0), (2.0, 1.0)), strict=True))
        runs = [
            Run(f"{shop}{part}", block, 0, True, {metric: Metric(values[shop][block % 2], "feature_seconds")})
            for block in range(4)
            for shop in SHOPS
        ]
        return {part for c in conditions_due(FAULTS, "quick", 4, runs) for part in c.parts["quick"]}

    assert {KILL, POISON} <= due("crashes.lost", KILL)
    hung = due("bystanders.availability", HANG)
    assert HANG in hung
    assert POISON not in hung
