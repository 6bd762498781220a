"""What usually comes of a fault is compared with what was seen: every sentence says only that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from compare.dashboard import stage
from compare.dashboard import tiles
from compare.demo.captions import SHOWN
from compare.demo.outages import FaultImpact
from compare.demo.outages import impacts_between
from compare.demo.outages import Outage
from compare.demo.outages import STAYED_UP
from compare.demo.usual import condition
from compare.demo.usual import HALF
from compare.demo.usual import NOT_SAID
from compare.demo.usual import summary
from compare.demo.usual import UP
from compare.demo.usual import Usual
from compare.demo.usual import verdict
from tests.compare.demo.test_rolling_stats_and_captions import heard
from tests.compare.demo.test_rolling_stats_and_captions import tick

HANG = Usual({"monolith": {"login": "down"}, "micro": {"login": "up", "browse": "down"}}, "Deadlines did that.")
BUSY = "This machine is busy: the host takes 23% of its time."


def answered(right: int, wrong: int) -> FaultImpact:
    """Return what is seen of a feature that answers so all the time."""
    return FaultImpact(Outage(9.0, wrong, right / (right + wrong)) if wrong else STAYED_UP, right)


UP_ALL_TIME, DOWN_ALL_TIME = answered(40, 0), answered(2, 38)
AS_USUAL = {"monolith": {"login": DOWN_ALL_TIME}, "micro": {"login": UP_ALL_TIME, "browse": DOWN_ALL_TIME}}
REVERSED = {"monolith": {"login": UP_ALL_TIME}, "micro": {"login": DOWN_ALL_TIME, "browse": UP_ALL_TIME}}


def said(told: Mapping[str, Mapping[str, FaultImpact]], busy: str = "", usual: Usual = HANG) -> str:
    return verdict(usual, told, busy).sentence


def test_what_was_seen_as_usual_is_explained() -> None:
    assert said(AS_USUAL) == "That is what usually happens. Deadlines did that."
    assert said(AS_USUAL, BUSY) == "That is what usually happens. Deadlines did that."


def test_what_is_otherwise_is_told_with_its_figures_with_the_cause_that_was_seen_and_without_an_explanation() -> None:
    assert said({**AS_USUAL, "micro": {"login": answered(5, 36), "browse": DOWN_ALL_TIME}}, BUSY) == (
        f"Not what usually happens: log in 12% right in micro (usually up). {BUSY}"
    )


def test_no_cause_is_made_up() -> None:
    assert said(REVERSED) == (
        "Not what usually happens: log in 100% right in the monolith (usually down); log in 5% right in micro"
        " (usually up); browse 100% right in micro (usually down). This page knows no cause."
    )


@pytest.mark.parametrize("micro", [{"browse": DOWN_ALL_TIME}, {"login": answered(2, 0), "browse": DOWN_ALL_TIME}])
def test_of_few_answers_or_none_nothing_is_concluded(micro: dict[str, FaultImpact]) -> None:
    found = verdict(HANG, {"monolith": {"login": DOWN_ALL_TIME}, "micro": micro}, BUSY)
    assert found == ("not known", "Too few answers to tell whether that is usual: log in in micro.")


def test_without_shoppers_nothing_is_said_to_be_usual() -> None:
    nobody = {shop: impacts_between([], 0.0, 9.0) for shop in AS_USUAL}
    assert said(nobody) == (
        "Too few answers to tell whether that is usual: log in in the monolith, log in in micro, browse in micro."
    )


def test_what_is_otherwise_counts_more_than_what_is_not_known() -> None:
    assert verdict(HANG, {"monolith": {}, "micro": {"login": DOWN_ALL_TIME}}, "").outcome == "otherwise"


def test_a_fault_by_hand_of_which_nobody_said_what_is_usual_has_no_verdict() -> None:
    assert verdict(NOT_SAID, AS_USUAL, BUSY) == (None, "")


def test_what_was_seen_in_one_shop_alone_explains_nothing_if_the_other_could_not_be_broken() -> None:
    assert said({"micro": AS_USUAL["micro"]}) == (
        "Too few answers to tell whether that is usual: log in in the monolith."
    )


@pytest.mark.parametrize(
    ("impact", "expected", "is_so"),
    [
        (UP_ALL_TIME, "not up", False),
        (answered(30, 10), "not up", True),
        (DOWN_ALL_TIME, "not up", True),
        (answered(30, 10), "down", False),
        (answered(30, 10), "up", False),
        (answered(995, 5), "up", True),
        (FaultImpact(Outage(0.5, 1, 0.0), right=30), "down", False),  # a single wrong answer
        (FaultImpact(Outage(4.0, 12, 0.1), right=20), "down", True),  # it was healed soon after it went down
    ],
)
def test_a_feature_is_up_or_down_as_its_tile_says(impact: FaultImpact, expected: str, is_so: bool) -> None:
    outcome = verdict(Usual({"micro": {"cart": expected}}), {"micro": {"cart": impact}}, "").outcome
    assert outcome == ("as usual" if is_so else "otherwise")


@pytest.mark.parametrize("expected", stage.EXPECTED)
def test_whatever_a_script_may_expect_can_come_and_not_come(expected: str) -> None:
    usual = Usual({"micro": {"cart": expected}})
    found = {verdict(usual, {"micro": {"cart": impact}}, "").outcome for impact in (UP_ALL_TIME, DOWN_ALL_TIME)}
    assert found == {"as usual", "otherwise"}


def test_the_tiles_have_the_same_thresholds_and_the_same_words() -> None:
    assert (tiles.ENOUGH, tiles.HALF) == (UP, HALF)
    assert tiles.SHOWN == SHOWN
    for right in range(101):
        if right != 99:  # a single wrong answer does not put a feature down
            assert condition(answered(right, 100 - right)) == tiles.condition(right / 100)[0]


def test_only_answers_during_the_fault_count_and_wrong_ones_that_came_of_it() -> None:
    ticks = [tick(n / 4, login={"right": 5} if n < 8 or n > 16 else {"timeout": 1}) for n in range(40)]
    found = impacts_between(heard(*ticks), since_s=1.9, until_s=3.5)["login"]
    assert (found.right, found.outage.wrong) == (0, 9)
    assert condition(found) == "down"


def test_the_summary_of_a_script_counts_what_was_stated() -> None:
    assert summary(Counter({"as usual": 4})) == "Of 4 faults, 4 went as usual."
    assert summary(Counter({"as usual": 1, "otherwise": 2, "not known": 1})) == (
        "Of 4 faults, 1 went as usual, 2 otherwise, 1 with too few answers to tell."
    )
    assert summary(Counter({"otherwise": 1})) == "Of 1 fault, 0 went as usual, 1 otherwise."
    assert summary(Counter()) == ""
