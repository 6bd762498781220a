"""The generator's figures against those computed from what the server was told to do."""

from __future__ import annotations

import pytest

from compare.load.generator import run_load
from compare.load.plan import LoadPlan

from .scheduled_server import Answer
from .scheduled_server import FREEZE_FROM_S
from .scheduled_server import FREEZE_UNTIL_S
from .scheduled_server import frozen
from .scheduled_server import serving


def test_a_closed_loop_hides_the_same_freeze_and_says_so() -> None:
    with serving(frozen) as (url, _):
        result = run_load(LoadPlan(url=url, closed=1, duration_s=5, timeout_s=4))
    assert result["mode"] == "closed"
    assert result["offered_rps"] is None
    frozen_ms = 1000 * (FREEZE_UNTIL_S - FREEZE_FROM_S)
    assert result["latency_ms"]["max"] > 0.9 * frozen_ms
    assert result["latency_ms"]["p99"] < 0.1 * frozen_ms  # one request met the freeze; the others were never made


def test_a_closed_loop_with_a_warm_up_gets_what_the_server_serves() -> None:
    free_at_s, ended_s = 0.0, []

    def one_at_a_time(index: int, since_s: float) -> Answer:
        nonlocal free_at_s
        free_at_s = max(free_at_s, since_s) + 0.01
        ended_s.append(free_at_s)
        return Answer(delay_s=free_at_s - since_s)

    with serving(one_at_a_time) as (url, _):
        result = run_load(LoadPlan(url=url, closed=20, duration_s=0.6, warmup_s=0.3))
    served_rps = (len(ended_s) - 1) / (ended_s[-1] - ended_s[0])
    # 20 of some 60 were under way at the beginning: without them it would be a quarter less.
    assert result["goodput_rps"] == pytest.approx(served_rps, rel=0.1)
    assert result["achieved_rps"] == result["goodput_rps"] == result["operations"]["request"]["goodput_rps"]
    assert result["duration_s"] == 0.6


def test_percentiles_follow_a_schedule_of_delays() -> None:
    delays_s = (0.05, 0.15, 0.3, 0.6)  # a quarter of the requests each
    with serving(lambda index, _: Answer(delay_s=delays_s[index % 4])) as (url, _):
        result = run_load(LoadPlan(url=url, rate_rps=100, duration_s=2, arrivals="constant"))
    assert result["sent"] == 200
    for name, delay_s, next_s in (("p50", 0.15, 0.3), ("p90", 0.6, 0.9), ("p99", 0.6, 0.9)):
        assert 1000 * delay_s <= result["latency_ms"][name] < 1000 * (delay_s + next_s) / 2, name
    counts = {bound: count for bound, count in result["histogram_ms"]}
    assert sum(counts.values()) == 200
    assert sum(count for bound, count in counts.items() if bound < 450) == 150


def test_five_percent_wrong_answers_lower_goodput_by_five_percent() -> None:
    def schedule(index: int, since_s: float) -> Answer:
        if index % 40 == 0:
            return Answer(status=500)
        return Answer(body=b"wrong") if index % 40 == 20 else Answer()

    with serving(schedule) as (url, _):
        result = run_load(LoadPlan(url=url, rate_rps=200, duration_s=2, arrivals="constant", expect="^right$"))
    assert result["errors"] == {"content": 10, "status_500": 10}
    # The last of 400 is due 5 ms before the end: on a busy machine it, or a few, are answered after it.
    assert result["achieved_rps"] == pytest.approx(200, rel=0.015)
    assert result["goodput_rps"] == pytest.approx(0.95 * 200, rel=0.015)


def test_what_is_not_answered_in_time_is_a_timeout_and_counts_as_long_as_it_was_waited_for() -> None:
    with serving(lambda index, _: Answer(delay_s=None if index % 2 else 0.0)) as (url, _):
        result = run_load(LoadPlan(url=url, rate_rps=50, duration_s=1, arrivals="constant", timeout_s=0.5))
    assert result["errors"] == {"timeout": 25}
    assert result["goodput_rps"] == pytest.approx(25)
    assert result["latency_ms"]["p99"] >= 500


def test_a_connection_closed_without_an_answer_is_a_reset() -> None:
    with serving(lambda index, _: Answer(status=0 if index % 4 == 3 else 200)) as (url, _):
        result = run_load(LoadPlan(url=url, rate_rps=100, duration_s=1, arrivals="constant"))
    assert result["errors"] == {"reset": 25}


def test_the_warm_up_is_sent_but_not_counted() -> None:
    with serving(lambda index, _: Answer(status=500 if index < 50 else 200)) as (url, _):
        result = run_load(LoadPlan(url=url, rate_rps=100, duration_s=1, warmup_s=1, arrivals="constant"))
    assert result["sent"] == 100
    assert result["errors"] == {}


def test_the_timeline_counts_by_intended_time() -> None:
    with serving(lambda index, since_s: Answer(status=500 if index >= 50 else 200)) as (url, _):
        result = run_load(LoadPlan(url=url, rate_rps=100, duration_s=1, arrivals="constant"))
    timeline = result["timeline"]
    assert timeline["interval_ms"] == 100
    assert timeline["sent"] == [10] * 10
    assert sum(timeline["right"]) == 50


def test_kept_connections_are_used_again() -> None:
    with serving(lambda index, _: Answer()) as (url, server):
        result = run_load(LoadPlan(url=url, closed=4, duration_s=0.5))
        assert result["sent"] > 8
        assert server.connections == 4 + 1  # the one more found out whether anybody listens
