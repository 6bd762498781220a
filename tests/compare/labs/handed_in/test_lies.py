"""Runs that show how measurements lie are believed in any shape; for runs that do not, the check says why."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.handed_in.lies import hidden_freeze
from compare.labs.handed_in.lies import look_at
from compare.labs.handed_in.lies import no_warm_up
from compare.labs.handed_in.lies import unfair_twins
from compare.labs.handed_in.loads import Load
from compare.labs.handed_in.loads import read_load
from compare.labs.lab import find_lab
from tests.compare.labs.both_ways import RECORDED_LOADS

LAB = find_lab(13)
RECORDED = RECORDED_LOADS / LAB.slug


def _load(name: str) -> Load:
    return read_load(RECORDED / f"{name}.json")


def _slower(load: Load, times: float) -> Load:
    return replace(load, latency_ms={name: times * value for name, value in load.latency_ms.items()})


def _asked(load: Load, **plan: object) -> Load:
    return replace(load, plan={**load.plan, **plan})


def test_a_loop_that_never_stood_still_hides_nothing() -> None:
    one_slow_answer = replace(_load("closed"), standstill_ms=100.0, waits_ms=((9.0, 5000), (900.0, 1)))
    shown = hidden_freeze(one_slow_answer, _load("open"))
    assert not shown.lie and "nothing stood still" in shown.message and "two seconds later" in shown.advice


def test_a_shop_that_is_healed_after_the_load_is_told_so() -> None:
    shown = hidden_freeze(replace(_load("closed"), standstill_ms=100.0), _load("open"))
    assert not shown.lie and "after the freeze nothing was sent" in shown.message and "Heal" in shown.advice


def test_an_open_load_without_a_freeze_shows_nothing() -> None:
    quick = replace(_load("open"), latency_ms=dict.fromkeys(("p50", "p90", "p95", "p99", "max"), 9.0))
    shown = hidden_freeze(_load("closed"), quick)
    assert not shown.lie and "nothing was frozen" in shown.message


def test_a_loop_in_which_many_waited_does_not_hide_it() -> None:
    closed = _load("closed")
    slow = replace(closed, latency_ms={**closed.latency_ms, "p99": closed.latency_ms["max"]})
    shown = hidden_freeze(slow, _load("open"))
    assert not shown.lie and "does not hide the freeze" in shown.message


def test_a_freeze_that_is_short_beside_the_load_is_not_shown() -> None:
    opened = _load("open")
    shown = hidden_freeze(_load("closed"), replace(opened, latency_ms={**opened.latency_ms, "p99": 9.0}))
    assert not shown.lie and "does not show the freeze" in shown.message


def test_the_loads_must_be_of_the_kinds_that_they_are_called() -> None:
    assert "no closed loop" in hidden_freeze(_load("open"), _load("open")).message
    assert "no open load" in hidden_freeze(_load("closed"), _load("closed")).message


@pytest.mark.parametrize(("before", "said"), [(1, "was warm, it had answered 1 req"), (None, "does not say whether")])
def test_a_slow_answer_of_a_warm_shop_is_not_taken_for_a_cold_start(before: int | None, said: str) -> None:
    slow_by_chance = replace(_load("cold"), answered_before=before)
    shown = no_warm_up(slow_by_chance, _load("warm"))
    assert not shown.lie and said in shown.message and "on one line" in shown.advice


def test_a_start_that_was_not_cold_is_no_lie() -> None:
    shown = no_warm_up(replace(_asked(_load("warm"), warmup_s=0.0), answered_before=0), _load("warm"))
    assert not shown.lie and "chance alone" in shown.message and "on one line" in shown.advice


def test_a_cold_start_is_told_by_the_percentile_that_the_question_asks_for() -> None:
    warm = replace(_load("warm"), latency_ms={"p50": 1.0, "p90": 2.0, "p95": 2.0, "p99": 2.0, "max": 2.0})
    cold = replace(_load("cold"), latency_ms={"p50": 1.0, "p90": 2.0, "p95": 8.0, "p99": 40.0, "max": 40.0})
    assert "p95 is 8 ms cold, 2 ms warm, 4.0 times" in no_warm_up(cold, warm).message
    cold = replace(cold, latency_ms={**cold.latency_ms, "p95": 2.5})
    assert no_warm_up(cold, warm).message.endswith("p99 is 40 ms cold, 2 ms warm, 20.0 times. p95: 1.25 times")


def test_swapped_files_are_noticed() -> None:
    assert "swapped" in no_warm_up(_load("warm"), _load("cold")).advice
    quick = replace(_asked(_load("warm"), warmup_s=0.0), answered_before=0)
    assert "swapped" in no_warm_up(quick, _slower(quick, 10)).advice


def test_the_later_load_must_be_the_same() -> None:
    shown = no_warm_up(_load("cold"), _asked(_load("warm"), rate_rps=10.0))
    assert not shown.lie and shown.message.endswith("rate")


def test_twins_with_one_budget_are_no_lie() -> None:
    one = _load("twin-a")
    shown = unfair_twins(one, one, one)
    assert not shown.lie and "--closed 1 and 16" in shown.advice


def test_equal_twins_must_be_asked_alike() -> None:
    one = _load("twin-a")
    shown = unfair_twins(one, _load("twin-b"), _asked(one, duration_s=9.0))
    assert not shown.lie and "differ in duration" in shown.message


def test_twins_must_be_one_shop() -> None:
    one = _load("twin-a")
    shown = unfair_twins(one, _asked(_load("twin-b"), url="http://127.0.0.1:8080/"), one)
    assert not shown.lie and "another address" in shown.message


def test_a_budget_of_the_shop_is_one_too() -> None:
    one = _load("twin-a")
    assert unfair_twins(one, _slower(one, 3), one).lie


def test_wrong_answers_show_nothing() -> None:
    refused = replace(_load("cold"), wrong_share=0.5)
    shown = look_at("no warm-up", [refused, _load("warm")])
    assert not shown.lie and "50% of the answers were not right" in shown.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "not there yet"),
        ("", "is empty"),
        ("open arrivals: latency counts", "is not JSON"),
        ("[" * 99_999, "brackets in brackets"),
        ("[]", "is not what load --json prints"),
        (
            json.dumps(json.loads((RECORDED / "cold.json").read_text()) | {"sent": math.inf}),
            "has Infinity",
        ),
        (json.dumps({"mode": "open", "latency_ms": {"p50": None}}), "or nothing was answered"),
    ],
)
def test_a_file_that_holds_no_load_is_told_in_a_line(text: str | None, says: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "cold.json").write_text(text)
    with pytest.raises(CartlabError) as caught:
        read_load(tmp_path / "cold.json")
    assert says in caught.value.message and caught.value.remedy
