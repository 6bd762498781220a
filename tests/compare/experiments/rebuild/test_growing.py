"""How steeply waits grow: multiples of the small shop in the same block, and the comparisons that decide by them."""

from __future__ import annotations

import pytest

from compare.experiments.bench.analysis import compare_runs
from compare.experiments.bench.due import conditions_due
from compare.experiments.rebuild.growing import derive_growth
from compare.experiments.rebuild.growing import GROWTH
from compare.experiments.rebuild.growing import SMALL
from compare.experiments.rebuild.growing import WAIT
from compare.experiments.rebuild.local import REBUILD
from compare.results import Metric
from compare.results import Run


def runs_of(block: int, steep: float, wait_s: float = 4.0) -> list[Run]:
    """Return a block in which 32 features multiply the wait by `steep`, but in micro by nothing."""
    waits_s = dict.fromkeys(SMALL.values(), wait_s)
    waits_s |= {name: wait_s * (1.0 if name.startswith("micro") else steep) for name in SMALL}
    return [Run(name, block, 0, True, {WAIT: Metric(wait_s, "s")}) for name, wait_s in waits_s.items()]


def test_a_growth_is_a_multiple_of_the_small_shop_of_the_same_form_and_block() -> None:
    assert SMALL["monolith@growth=32,aa=again"] == "monolith@aa=again"
    found = {run.condition: run.metrics for run in derive_growth(runs_of(0, 3.0))}
    assert found["monolith@growth=32"][GROWTH] == Metric(3.0, "growth")
    assert found["micro-resilient@growth=32"][GROWTH].value == 1.0
    assert not {name for name in found if name not in SMALL and GROWTH in found[name]}


def test_without_a_valid_small_shop_nothing_is_made_up() -> None:
    runs = [run for run in runs_of(0, 3.0) if run.condition != "monolith"]
    found = {run.condition: run.metrics for run in derive_growth(runs)}
    assert GROWTH not in found["monolith@growth=32"] and GROWTH in found["micro-resilient@growth=32"]


@pytest.mark.parametrize(("steep", "verdict"), [(3.0, "higher"), (1.0, "negligible"), (0.5, "lower")])
def test_a_steeper_monolith_and_a_flatter_one_are_told_apart(steep: float, verdict: str) -> None:
    runs = [run for block in range(4) for run in derive_growth(runs_of(block, steep * (1 + block / 1000)))]
    compared = [c for c in compare_runs(REBUILD, runs, "full") if c.a == "monolith@growth=32" and c.claim]
    found = {c.metric: c.verdict for c in compared}
    assert found == {GROWTH: verdict}


def test_a_growth_that_is_undecided_keeps_the_small_shops_in_the_next_blocks() -> None:
    noisy = [run for block in range(4) for run in derive_growth(runs_of(block, (0.7, 1.4, 0.8, 1.5)[block]))]
    due = {condition.name for condition in conditions_due(REBUILD, "full", 4, noisy)}
    assert {*SMALL, *SMALL.values()} <= due
    assert not {"monolith@cold", "monolith@growth=8"} & due
