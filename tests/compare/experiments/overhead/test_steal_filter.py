"""Which turns of an operation count: those that the host left alone, whatever was measured in them."""

from __future__ import annotations

import itertools
import os
from typing import Any

import pytest

from compare.experiments.overhead import steal_filter
from compare.experiments.overhead.steal_filter import durations_that_count
from compare.experiments.overhead.steal_filter import StealWait
from compare.experiments.overhead.steal_filter import STOLEN


def entry(name: str, turn: int, stolen: float, *durations_s: float) -> dict[str, Any]:
    return {"name": f"test_{name}[turn{turn}]", "extra_info": {STOLEN: stolen}, "stats": {"data": list(durations_s)}}


def test_disturbed_turns_count_for_nothing_once_there_are_enough_others() -> None:
    found = [entry("home", 0, 0.0, 2.0, 2.1), entry("home", 1, 0.5, 9.0, 9.1), entry("home", 2, 0.01, 2.2, 2.3)]
    assert durations_that_count(found, turns=2) == {"home": [2.0, 2.1, 2.2, 2.3]}


def test_if_all_were_disturbed_those_that_were_least_are_taken() -> None:
    found = [entry("home", turn, stolen, 1.0 + turn) for turn, stolen in enumerate((0.5, 0.1, 0.9))]
    assert durations_that_count(found, turns=2) == {"home": [2.0, 1.0]}


@pytest.mark.parametrize("duration_s", [0.1, 100.0])
def test_a_turn_is_never_judged_by_what_was_measured_in_it(duration_s: float) -> None:
    found = [entry("login", 0, 0.0, duration_s), entry("login", 1, 0.3, 1.0)]
    assert durations_that_count(found, turns=1) == {"login": [duration_s]}


def test_calm_is_waited_for_as_long_as_patience_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    core = min(os.sched_getaffinity(0))
    taken_s = iter([0.0, 1.0, 1.0, 2.0, 2.0, 2.0])  # twice the host takes a second during a probe, then nothing
    monkeypatch.setattr(steal_filter, "stolen_s", lambda: next(taken_s))
    steal_wait, before = StealWait([core], patience_s=60.0), os.sched_getaffinity(0)
    steal_wait.wait()
    assert steal_wait.patience_s == pytest.approx(60 - 2 * (steal_filter.PAUSE_S + steal_filter.PROBE_S))
    assert os.sched_getaffinity(0) == before
    seconds = itertools.count()
    monkeypatch.setattr(steal_filter, "stolen_s", lambda: next(seconds))
    steal_wait = StealWait([core], patience_s=0.5)
    steal_wait.wait()
    assert steal_wait.patience_s <= 0
    steal_wait.wait()  # and no longer


def test_where_nothing_is_pinned_nothing_is_waited_for() -> None:
    steal_wait = StealWait([], patience_s=60.0)
    steal_wait.wait()
    assert steal_wait.patience_s == 60.0
