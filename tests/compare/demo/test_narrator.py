"""The outcome of a fault is told when the outage is over, so that its length is the whole one."""

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
from compare.demo.narrator import REFUSED
from compare.demo.narrator import Teller
from compare.demo.rolling_stats import Figures
from compare.demo.shop import Healed
from compare.demo.usual import NOT_SAID
from compare.demo.usual import Usual
from compare.topology import SHOPS
from tests.compare.launch.stub_shop import eventually

DOING = "Killing products in both shops"


class Shop:
    """As much of a column as is told of."""

    is_recovering = False

    def __init__(self) -> None:
        self.shop = SHOPS["monolith"]
        self.figures = Figures()

    def answers(self, kind: str, ago_s: float = 0.0) -> None:
        told = {"kinds": {kind: 1}, "latencies_ms": []}
        self.figures.hear({"at_s": time.perf_counter() - ago_s, "operations": {"home": told}, "late_ms": []})


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(module, "SETTLE_S", 0.0)
    return Shop()


@pytest.fixture
def teller(shop: Shop) -> Iterator[Teller]:
    over = Event()
    teller = Teller([shop], over)  # type: ignore[list-item]
    yield teller
    over.set()
    teller.close()


def healed(since_s: float, usual: Usual = NOT_SAID) -> list[Future[Any]]:
    done: Future[Any] = Future()
    done.set_result(Healed(since_s, time.perf_counter(), usual))
    return [done]


def test_it_is_told_when_the_tiles_are_right_again(shop: Shop, teller: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Event()
    is_right_again = module._is_right_again
    monkeypatch.setattr(module, "_is_right_again", lambda column: looked.set() or is_right_again(column))
    shop.answers("timeout")
    teller.tell_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    assert looked.wait(5) and teller.now().sentence == DOING
    shop.figures = Figures()
    shop.answers("timeout", ago_s=3.5)  # three seconds later
    shop.answers("right")
    eventually(lambda: teller.now().sentence.startswith("In the monolith"))


def test_until_then_it_is_said_what_is_waited_for(shop: Shop, teller: Teller) -> None:
    shop.answers("timeout")
    teller.tell_after(HEALING, healed(time.perf_counter() - 1), unchanged="")
    eventually(lambda: teller.now().sentence == "Healed. Waiting until all answers are right again")
    shop.figures = Figures()
    eventually(lambda: teller.now().sentence.startswith("In the monolith"))


def test_it_is_told_in_the_end_though_something_still_fails(
    shop: Shop, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LATEST_S", 0.2)
    shop.answers("timeout")
    teller.tell_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    eventually(lambda: teller.now().sentence.startswith("In the monolith"), timeout_s=2)


def test_a_second_fault_is_refused_in_so_many_words_and_the_outcome_of_the_first_is_told(
    shop: Shop, teller: Teller
) -> None:
    shop.answers("right")
    done: Future[Any] = Future()
    teller.tell_after(DOING, [done], unchanged=REFUSED)
    teller.refuse()
    teller.refuse()
    assert teller.now().sentence == REFUSED
    done.set_result(Healed(time.perf_counter() - 1, time.perf_counter()))
    eventually(lambda: teller.now().sentence.startswith("In the monolith"))
    for begin in (teller.tell_after, partial(teller.say_after, did=DOING)):
        refused: Future[Any] = Future()
        refused.set_result(False)
        begin(doing=DOING, done=[refused], unchanged=REFUSED)  # type: ignore[operator]
        eventually(lambda: teller.now().sentence == REFUSED)


def test_the_same_fault_once_more_is_not_taken_for_the_first(shop: Shop, teller: Teller) -> None:
    shop.answers("timeout")
    teller.tell_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    second: Future[Any] = Future()
    second.set_result(False)
    teller.tell_after(DOING, [second], unchanged="Of the second.")
    eventually(lambda: teller.now().sentence == "Of the second.", timeout_s=2)


def test_to_heal_twice_tells_once_what_the_fault_did(shop: Shop, teller: Teller) -> None:
    first: Future[Any] = Future()
    second: Future[Any] = Future()
    shop.answers("right")
    teller.tell_after(HEALING, [first], unchanged="Nothing is broken.")
    teller.tell_after(HEALING, [second], unchanged="Nothing is broken.")
    first.set_result(Healed(time.perf_counter() - 1, time.perf_counter()))
    second.set_result(False)
    teller.close()
    assert teller.now().sentence.startswith("In the monolith")


def test_what_is_begun_meanwhile_is_not_held_up(shop: Shop, teller: Teller) -> None:
    shop.answers("timeout")
    teller.tell_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    done: Future[Any] = Future()
    done.set_result(True)
    teller.say_after("Starting", "Started.", [done])
    eventually(lambda: teller.now().sentence == "Started.", timeout_s=2)


UP = Usual({"monolith": {"browse": "up"}}, "Deadlines did that.")


def told(shop: Shop, teller: Teller, kind: str) -> tuple[str, str]:
    """Let a fault end during which the home page was answered so, and return what is said of it."""
    shop.figures = Figures()
    for ago_s in (0.9, 0.8, 0.7, 0.6):
        shop.answers(kind, ago_s)
    teller.say("Anything before.")
    teller.tell_after(DOING, healed(time.perf_counter() - 2, UP), unchanged="")
    eventually(lambda: teller.now().sentence.startswith("In the monolith"), timeout_s=5)
    return teller.now().sentence, teller.now().verdict


def test_with_the_outcome_comes_whether_that_is_usual(
    shop: Shop, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LATEST_S", 0.2)
    monkeypatch.setattr(teller, "_busy_since", lambda since_s: "This machine is busy: it is.")
    sentence, verdict = told(shop, teller, "right")
    assert (sentence, verdict) == (
        "In the monolith all that was asked for stayed up.",
        "That is what usually happens. Deadlines did that.",
    )
    sentence, verdict = told(shop, teller, "timeout")
    assert "went down" in sentence and verdict == (
        "Not what usually happens: browse 0% right in the monolith (usually up). This machine is busy: it is."
    )
    assert teller.summary() == "Of 2 faults, 1 went as usual, 1 otherwise."


def test_the_next_step_of_a_script_is_not_taken_for_what_the_last_fault_did(shop: Shop, teller: Teller) -> None:
    sentence, verdict = told(shop, teller, "right")
    assert verdict
    teller.turn_the_page()
    assert (teller.now().sentence, teller.now().verdict) == (sentence, "")
    teller.forget()
    assert teller.summary() == ""


def test_a_fault_by_hand_is_told_by_its_figures_alone(shop: Shop, teller: Teller) -> None:
    shop.answers("right")
    teller.tell_after(DOING, healed(time.perf_counter() - 1), unchanged="")
    eventually(lambda: teller.now().sentence.startswith("In the monolith"))
    assert (teller.now().verdict, teller.summary()) == ("", "")
