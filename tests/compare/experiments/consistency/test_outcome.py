"""How a cut checkout ended, and what that makes of the claim: also if the claim were false, or true of all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compare.claim_verdicts import decide_claims
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.consistency.conditions import CONDITIONS
from compare.experiments.consistency.conditions import MONOLITH_CONDITION
from compare.experiments.consistency.conditions import RESILIENT
from compare.experiments.consistency.conditions import UNCOMPENSATED
from compare.experiments.consistency.local import CONSISTENCY
from compare.experiments.consistency.outcome import CutCheckout
from compare.experiments.consistency.outcome import outcome_metrics
from compare.experiments.consistency.outcome import raw_of
from compare.experiments.consistency.outcome import READERS
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run

NOTHING = CutCheckout("kill before close", True, taken=0, placed=0, held=0, taken_again=1, placed_again=1)
PLACED = replace(NOTHING, taken=1, placed=1)
HELD = replace(NOTHING, taken=1, held=1)


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        (NOTHING, "nothing"),
        (PLACED, "placed"),
        (HELD, "held_for_ever"),
        (replace(NOTHING, taken=1), "sold_not_placed"),
        (replace(NOTHING, placed=1), "placed_not_sold"),
        (replace(PLACED, taken=2), "oversold"),
        (replace(PLACED, placed_again=2), "oversold"),
        (replace(NOTHING, taken_again=0, placed_again=0), "cart_stuck"),
    ],
)
def test_the_books_show_how_it_ended(outcome: CutCheckout, ending: str) -> None:
    assert outcome.ending == ending


def test_the_share_counts_what_ended_wrong() -> None:
    metrics = outcome_metrics([NOTHING, PLACED, PLACED, HELD])
    assert metrics["cut.wrong_share"].value == 0.25
    assert metrics["cut.checkouts"].value == 4
    assert (metrics["cut.placed"].value, metrics["cut.held_for_ever"].value) == (2, 1)


def test_who_only_waited_counts_if_it_ended_wrong() -> None:
    waiting = [replace(PLACED, was_caught=False), replace(HELD, was_caught=False)]
    metrics = outcome_metrics([NOTHING, PLACED, PLACED, *waiting])
    assert (metrics["cut.checkouts"].value, metrics["cut.waiting"].value) == (4, 1)
    assert metrics["cut.wrong_share"].value == 0.25


def test_what_a_second_try_mends_is_known() -> None:
    metrics = outcome_metrics([PLACED, HELD, HELD, replace(HELD, taken_again=2)])
    assert metrics["cut.wrong_share"].value == 0.75
    assert metrics["cut.wrong_after_retry_share"].value == 0.25


def test_raw_data_give_the_same_metrics() -> None:
    outcomes = [NOTHING, PLACED, HELD]
    run = Run("monolith", 0, 0, True, {}, [])
    assert READERS["cuts"](run, "quick", raw_of(outcomes, 2.5)) == outcome_metrics(outcomes) | {
        "cut.settled": Metric(2.5, "s")
    }
    assert READERS["cuts"](run, "quick", raw_of(outcomes, None)) == outcome_metrics(outcomes)


def verdict_if(outcomes: dict[str, list[CutCheckout]]) -> str:
    """Decide M2 as the runner does, after four blocks in which conditions ended as given."""
    runs = [
        Run(condition.name, block, place, True, outcome_metrics(outcomes.get(condition.name, [PLACED] * 20)), [])
        for block in range(4)
        for place, condition in enumerate(CONDITIONS)
    ]
    comparisons = compare_runs(CONSISTENCY, runs, "quick")
    result = ExperimentResult("", "", [c.name for c in CONDITIONS], [], runs, comparisons)
    return next(claim.verdict for claim in decide_claims([result]) if claim.id == "M2")


def test_it_depends_if_only_services_without_compensation_end_wrong() -> None:
    assert verdict_if({UNCOMPENSATED.name: [PLACED, HELD] * 10}) == "it depends"


def test_a_planted_opposite_contradicts_the_claim() -> None:
    assert verdict_if({MONOLITH_CONDITION.name: [HELD] * 20, "monolith@aa=again": [HELD] * 20}) == "contradicted"


def test_the_claim_is_supported_if_all_services_end_wrong() -> None:
    assert verdict_if({UNCOMPENSATED.name: [HELD] * 20, RESILIENT.name: [HELD] * 20}) == "supported"


def test_no_difference_matters_if_nothing_ends_wrong_anywhere() -> None:
    assert verdict_if({}) == "no meaningful difference"
