"""What disturbs the machine is said with its figure, while it lasts and a little longer, and does not flicker."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from compare.demo import banner as module
from compare.demo.banner import Banner
from compare.demo.banner import CALM_S
from compare.demo.banner import WORDED_S
from compare.measure.disturbances import disturbances
from compare.measure.disturbances import MOST_OTHER_CORES
from compare.measure.doubts import LATE_P99_MS
from compare.measure.doubts import STEAL_PERCENT
from compare.measure.machine_use import MachineUse
from tests.clock import Clock
from tests.clock import stopped

QUIET = MachineUse(4.0, 5.0, 0.0, 0.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(module, monkeypatch)


def use(other_load_cores: float = 0.0, steal_percent: float = 0.0) -> MachineUse:
    return MachineUse(4.0, 5.0, other_load_cores, steal_percent)


def codes(found: MachineUse, late_ms: list[float]) -> list[str]:
    return [doubt.code for doubt in disturbances(found, late_ms)]


def test_each_disturbance_is_named_beyond_its_threshold_and_not_before() -> None:
    at_most = use(MOST_OTHER_CORES, STEAL_PERCENT)
    assert codes(at_most, [LATE_P99_MS] * 9) == codes(at_most, []) == []
    beyond = use(MOST_OTHER_CORES + 0.1, STEAL_PERCENT + 1)
    assert codes(beyond, [LATE_P99_MS + 0.1] * 9) == ["other_load", "steal", "late_sends"]
    assert codes(QUIET, [0.1] * 6 + [500.0] * 5) == [], "some that were late are no late sends"


def test_it_says_how_much(clock: Clock) -> None:
    banner = Banner()
    assert banner.text() == ""
    banner.hear(disturbances(use(1.43, 23.2), [7.0, 8.0, 9.0]))
    assert banner.text() == (
        "This machine is busy: half of the requests leave over 8.0 ms late; other programs use 1.4 cores;"
        " the host takes 23% of its time."
    )


def test_it_stays_while_a_disturbance_comes_and_goes_and_goes_when_it_is_over(clock: Clock) -> None:
    banner = Banner()
    for _ in range(5):
        banner.hear(disturbances(use(steal_percent=9), []))
        clock.now_s += 2
        banner.hear(disturbances(QUIET, []))
        clock.now_s += 2
        assert "9%" in banner.text()
    clock.now_s += CALM_S
    assert banner.text() == ""


def test_a_figure_that_changes_all_the_time_is_worded_now_and_then(clock: Clock) -> None:
    banner = Banner()
    banner.hear(disturbances(use(steal_percent=10), []))
    for percent in range(11, 15):
        clock.now_s += 2
        banner.hear(disturbances(use(steal_percent=percent), []))
        assert "10%" in banner.text()
    clock.now_s += WORDED_S - 8
    banner.hear(disturbances(use(steal_percent=40), []))
    assert "40%" in banner.text()


def test_what_was_seen_since_a_fault_began_is_its_cause_also_when_it_is_over(clock: Clock) -> None:
    banner = Banner()
    banner.hear(disturbances(use(steal_percent=9), []))
    clock.now_s += 60
    assert banner.text() == ""
    assert banner.since(clock.now_s - 61) == "This machine is busy: the host takes 9% of its time."
    assert banner.since(clock.now_s - 59) == ""


def test_it_looks_at_the_machine_over_some_seconds(clock: Clock) -> None:
    """A monitor is ended by the look after the next: until then another has begun."""
    ended: list[int] = []

    def monitor() -> Any:
        number = len(made)
        made.append(number)

        def end() -> MachineUse:
            ended.append(number)
            return use(steal_percent=9)

        return SimpleNamespace(end=end)

    made: list[int] = []
    banner = Banner(monitor)
    banner.look([])
    assert banner.text() == ""
    for _ in range(3):
        banner.look([])
    assert (made, ended) == ([0, 1, 2, 3], [0, 0, 1])
    assert "9%" in banner.text()
