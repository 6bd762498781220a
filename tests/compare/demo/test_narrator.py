"""The outcome of a fault is stated when the outage is over, so that its length is the whole one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from threading import Event
from typing import Any

import pytest

from compare.demo import narrator as module
from compare.demo.narrator import HEALING
from compare.demo.narrator import Narrator
from compare.demo.narrator import REFUSED
from compare.demo.rolling_stats import RollingStats
from compare.demo.shop import DemoShop
from compare.demo.shop import HealedFault
from compare.demo.usual import NOT_SAID
from compare.demo.usual import Usual
from compare.topology import SHOPS
from tests.compare.launch.stub_shop import eventually

DOING = "Killing products in both shops"


class Shop:
    """As much of a shop as the narrator reads."""

    is_recovering = False

    def __init__(self) -> None:
        self.shop = SHOPS["monolith"]
        self.stats = RollingStats()

    def answers(self, kind: str, ago_s: float = 0.0) -> None:
        told = {"kinds": {kind: 1}, "latencies_ms": []}
        self.stats.hear({"at_s": time.perf_counter() - ago_s, "operations": {"home": told}, "late_ms": []})


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(module, "SETTLE_S", 0.0)
    return Shop()


@pytest.fixture
def narrator(shop: Shop) -> Iterator[Narrator]:
    over = Event()
    narrator = Narrator([shop], over)  # type: ignore[list-item]
    yield narrator
    over.set()
    narrator.close()


def healed(since_s: float, usual: Usual = NOT_SAID) -> list[Future[Any]]:
    done: Future[Any] = Future()
    done.set_result(HealedFault(since_s, time.perf_counter(), usual))
    return [done]


def test_it_is_told_when_the_tiles_are_right_again(
    shop: Shop, narrator: Narrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Event()
    is_right_again = module._is_right_again

    def look(demo_shop: DemoShop) -> bool:
        looked.set()
        return is_right_again(demo_shop)

    monkeypatch.setattr(module, "_is_right_again", look)
    shop.answers("timeout")
    narrator.say_outcome_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    assert looked.wait(5) and narrator.now().sentence == DOING
    shop.stats = RollingStats()
    shop.answers("timeout", ago_s=3.5)  # three seconds later
    shop.answers("right")
    eventually(lambda: narrator.now().sentence.startswith("In the monolith"))


def test_until_then_it_is_said_what_is_waited_for(shop: Shop, narrator: Narrator) -> None:
    shop.answers("timeout")
    narrator.say_outcome_after(HEALING, healed(time.perf_counter() - 1), unchanged="")
    eventually(lambda: narrator.now().sentence == "Healed. Waiting until all answers are right again")
    shop.stats = RollingStats()
    eventually(lambda: narrator.now().sentence.startswith("In the monolith"))


def test_it_is_told_in_the_end_though_something_still_fails(
    shop: Shop, narrator: Narrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LATEST_S", 0.2)
    shop.answers("timeout")
    narrator.say_outcome_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    eventually(lambda: narrator.now().sentence.startswith("In the monolith"), timeout_s=2)


def test_a_second_fault_is_refused_in_so_many_words_and_the_outcome_of_the_first_is_stated(
    shop: Shop, narrator: Narrator
) -> None:
    shop.answers("right")
    done: Future[Any] = Future()
    narrator.say_outcome_after(DOING, [done], unchanged=REFUSED)
    narrator.refuse()
    narrator.refuse()
    assert narrator.now().sentence == REFUSED
    done.set_result(HealedFault(time.perf_counter() - 1, time.perf_counter()))
    eventually(lambda: narrator.now().sentence.startswith("In the monolith"))
    for begin in (narrator.say_outcome_after, partial(narrator.say_after, did=DOING)):
        refused: Future[Any] = Future()
        refused.set_result(False)
        begin(doing=DOING, done=[refused], unchanged=REFUSED)
        eventually(lambda: narrator.now().sentence == REFUSED)


def test_the_same_fault_once_more_is_not_taken_for_the_first(shop: Shop, narrator: Narrator) -> None:
    shop.answers("timeout")
    narrator.say_outcome_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    second: Future[Any] = Future()
    second.set_result(False)
    narrator.say_outcome_after(DOING, [second], unchanged="Of the second.")
    eventually(lambda: narrator.now().sentence == "Of the second.", timeout_s=2)


def test_to_heal_twice_tells_once_what_the_fault_did(shop: Shop, narrator: Narrator) -> None:
    first: Future[Any] = Future()
    second: Future[Any] = Future()
    shop.answers("right")
    narrator.say_outcome_after(HEALING, [first], unchanged="Nothing is broken.")
    narrator.say_outcome_after(HEALING, [second], unchanged="Nothing is broken.")
    first.set_result(HealedFault(time.perf_counter() - 1, time.perf_counter()))
    second.set_result(False)
    narrator.close()
    assert narrator.now().sentence.startswith("In the monolith")


def test_what_is_begun_meanwhile_is_not_held_up(shop: Shop, narrator: Narrator) -> None:
    shop.answers("timeout")
    narrator.say_outcome_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    done: Future[Any] = Future()
    done.set_result(True)
    narrator.say_after("Starting", "Started.", [done])
    eventually(lambda: narrator.now().sentence == "Started.", timeout_s=2)


UP = Usual({"monolith": {"browse": "up"}}, "Deadlines did that.")


def told(shop: Shop, narrator: Narrator, kind: str) -> tuple[str, str]:
    """Let a fault end during which the home page was answered so, and return what is said of it."""
    shop.stats = RollingStats()
    for ago_s in (0.9, 0.8, 0.7, 0.6):
        shop.answers(kind, ago_s)
    narrator.say("Anything before.")
    narrator.say_outcome_after(DOING, healed(time.perf_counter() - 2, UP), unchanged="")
    eventually(lambda: narrator.now().sentence.startswith("In the monolith"), timeout_s=5)
    return narrator.now().sentence, narrator.now().verdict


def test_with_the_outcome_comes_whether_that_is_usual(
    shop: Shop, narrator: Narrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LATEST_S", 0.2)
    monkeypatch.setattr(narrator, "_busy_since", lambda since_s: "This machine is busy: it is.")
    sentence, verdict = told(shop, narrator, "right")
    assert (sentence, verdict) == (
        "In the monolith all that was asked for stayed up.",
        "That is what usually happens. Deadlines did that.",
    )
    sentence, verdict = told(shop, narrator, "timeout")
    assert "went down" in sentence and verdict == (
        "Not what usually happens: browse 0% right in the monolith (usually up). This machine is busy: it is."
    )
    assert narrator.summary() == "Of 2 faults, 1 went as usual, 1 otherwise."


def test_the_next_step_of_a_script_is_not_taken_for_what_the_last_fault_did(shop: Shop, narrator: Narrator) -> None:
    sentence, verdict = told(shop, narrator, "right")
    assert verdict
    narrator.turn_the_page()
    assert (narrator.now().sentence, narrator.now().verdict) == (sentence, "")
    narrator.forget()
    assert narrator.summary() == ""


def test_a_fault_by_hand_is_told_by_its_figures_alone(shop: Shop, narrator: Narrator) -> None:
    shop.answers("right")
    narrator.say_outcome_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    eventually(lambda: narrator.now().sentence.startswith("In the monolith"))
    assert (narrator.now().verdict, narrator.summary()) == ("", "")
