"""What is shown of the last seconds, and the sentences before and after a fault: computed from ticks that are given."""

from __future__ import annotations

from typing import Any

import pytest

from compare.demo.captions import after
from compare.demo.captions import before
from compare.demo.captions import DOING
from compare.demo.outages import FaultImpact
from compare.demo.outages import impacts_between
from compare.demo.outages import Outage
from compare.demo.outages import outages
from compare.demo.outages import STAYED_UP
from compare.demo.rolling_stats import KEPT_S
from compare.demo.rolling_stats import LoadTick
from compare.demo.rolling_stats import RollingStats
from compare.demo.rolling_stats import summed_up
from compare.demo.rolling_stats import WINDOW_S
from compare.experiments.subject.fault_runtimes import FAULT_RUNTIMES


def tick(at_s: float, **operations: dict[str, int]) -> dict[str, Any]:
    told = {
        name: {"kinds": kinds, "latencies_ms": [10.0 * (n + 1) for n in range(kinds.get("right", 0))]}
        for name, kinds in operations.items()
    }
    return {"at_s": at_s, "operations": told, "late_ms": [0.3]}


def heard(*ticks: dict[str, Any]) -> list[LoadTick]:
    return [LoadTick(each["at_s"], each["operations"]) for each in ticks]


def test_the_last_seconds_are_summed_up() -> None:
    found = summed_up(
        heard(
            tick(1.0, home={"right": 4, "right degraded": 1, "status_503 designed": 1}),
            tick(1.5, login={"timeout": 2}, product_page={"right": 2}),
        ),
        window_s=2.0,
    )
    assert (found["answered_rps"], found["right_rps"]) == (5.0, 3.5)
    assert found["errors"] == {"status_503": 1, "timeout": 2}
    assert found["features"] == {"login": 0.0, "browse": 0.875, "search": None, "cart": None, "checkout": None}
    assert found["p95_ms"] == 40.0


def test_without_any_answer_there_are_no_figures() -> None:
    found = summed_up([])
    assert (found["right_rps"], found["p95_ms"], set(found["features"].values())) == (0.0, None, {None})


def test_old_ticks_are_forgotten_and_the_window_slides() -> None:
    stats = RollingStats()
    last_s = 2 * KEPT_S - 1
    for second in range(int(2 * KEPT_S)):
        stats.hear(tick(float(second), home={"right": 1 if second < last_s - 4 else 3}))
    assert len(stats.between(0, last_s + 1)) == KEPT_S + 1
    assert stats.summary(now_s=last_s)["right_rps"] == 4.0  # of the last four ticks


def test_of_older_ticks_only_the_counts_are_kept() -> None:
    stats = RollingStats()
    for second in range(60):
        stats.hear(tick(float(second), home={"right": 2}))
    kept = stats.between(0, 60)
    assert [each.operations["home"]["kinds"] for each in kept] == [{"right": 2}] * 60
    assert 0 < sum("latencies_ms" in each.operations["home"] for each in kept) < 10


def test_how_late_the_last_requests_were_is_kept_for_as_long_as_they_are_shown() -> None:
    stats = RollingStats()
    for second in range(10):
        stats.hear({**tick(float(second)), "late_ms": [float(second)]})
    assert stats.late_ms(now_s=9.0) == [6.0, 7.0, 8.0, 9.0]
    assert RollingStats().late_ms(now_s=9.0) == []


def test_an_outage_lasts_from_the_first_wrong_answer_to_what_comes_after_the_last() -> None:
    found = outages(
        heard(
            tick(1.0, home={"right": 3}, login={"right": 1}),
            tick(2.0, home={"timeout": 1}, search={"status_500": 1}),
            tick(4.5, product_page={"status_503 designed": 1}, login={"right degraded": 1}),
            tick(5.0, home={"right": 5, "timeout": 1}),
            tick(6.5, home={"right": 5}),
            tick(9.0, null={"timeout": 9}),
        )
    )
    assert found == {"browse": Outage(4.5, 3, 0.0), "login": STAYED_UP, "search": Outage(0.25, 1, 0.0)}


def test_a_feature_that_answers_every_other_time_is_out_as_long_as_its_tile_says() -> None:
    """However the right and the wrong answers fall into the ticks."""
    for pattern in ((1, 0), (0, 1), (1, 1, 0, 0), (0, 0, 1, 1, 0)):
        wrong = [pattern[n % len(pattern)] for n in range(40)]
        ticks = [tick(10 + n / 4, home={"status_500" if each else "right": 1}) for n, each in enumerate(wrong)]
        found = outages(heard(tick(9.75, home={"right": 1}), *ticks, tick(20.0, home={"right": 1})))["browse"]
        assert found.lasted_s == pytest.approx(10.0, abs=0.76)
        assert found.right_share == pytest.approx(1 - sum(wrong) / 40, abs=0.04)
        assert not found.is_whole


def test_what_was_answered_just_before_and_after_does_not_make_a_whole_outage_a_half_one() -> None:
    edge = {"right": 2, "timeout": 1}
    ticks = [tick(1.0, home=edge), *(tick(1 + n / 4, home={"timeout": 3}) for n in range(1, 7)), tick(2.75, home=edge)]
    assert outages(heard(*ticks, tick(3.0, home={"right": 3})))["browse"] == Outage(2.0, 20, 0.0)


def test_an_outage_goes_on_while_nobody_asks() -> None:
    """A feature that is rarely asked for is not up between two wrong answers."""
    ticks = [tick(10.0 * number, checkout={"timeout": 1}) for number in range(4)]
    found = outages(heard(*ticks, tick(32.0, checkout={"right": 1})))
    assert found == {"checkout": Outage(32.0, 4, 0.0)}


def test_two_hiccups_far_apart_are_no_outage_between_them() -> None:
    ticks = [tick(second, login={"timeout" if second in (2, 38) else "right": 1}) for second in range(40)]
    assert outages(heard(*ticks)) == {"login": Outage(2.0, 2, 0.0)}


def test_an_outage_does_not_last_until_someone_asks_much_later() -> None:
    ticks = heard(tick(1.0, login={"timeout": 1}), tick(60.0, login={"right": 1}))
    assert outages(ticks) == {"login": Outage(WINDOW_S, 1, 0.0)}


def test_a_feature_that_nobody_asked_for_while_the_fault_lasted_did_not_stay_up() -> None:
    """What was answered just before and after it says nothing."""
    ticks = heard(
        tick(10.0, search={"right": 2}, home={"right": 1}),  # most of this tick lies before the fault
        tick(10.25, home={"timeout": 2}, login={"right": 1}),
        tick(10.5, home={"timeout": 2}),
        tick(11.0, home={"right": 2}, search={"right": 2}, checkout={"timeout": 1}),
        tick(11.25, checkout={"right": 1}),
    )
    found = impacts_between(ticks, since_s=9.9, until_s=10.9)
    assert found == {
        "browse": FaultImpact(Outage(0.75, 4, 0.0), right=0),
        "login": FaultImpact(STAYED_UP, right=1),
        "checkout": FaultImpact(Outage(0.25, 1, 0.0), right=0),
    }


ALL_UP = dict.fromkeys(("login", "browse", "search", "cart", "checkout"), STAYED_UP)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (ALL_UP, "everything stayed up"),
        (dict.fromkeys(ALL_UP, Outage(1.94, 9, 0.2)), "everything went down, for up to 1.9 s"),
        ({"login": Outage(1.9, 9, 0.0)}, "all that was asked for went down, for up to 1.9 s"),
        (
            {"login": Outage(19.3, 9, 0.0), "browse": Outage(2.5, 1000, 0.999)},
            "all that was asked for failed at times: log in (19 s) and browse (99% right for 2.5 s)",
        ),
        (
            ALL_UP | {"browse": Outage(14, 9, 0.57), "cart": Outage(2, 9, 0.0), "checkout": Outage(0.3, 1, 0.5)},
            "log in and search stayed up, "
            "but not browse (57% right for 14 s), cart (2.0 s) and check out (1 wrong answer)",
        ),
        ({}, "nobody asked for anything"),
    ],
)
def test_what_happened_is_told_in_a_sentence(found: dict[str, Outage], said: str) -> None:
    assert after({"micro": found}) == f"In micro {said}."


def test_every_kind_of_fault_has_a_sentence_of_its_own() -> None:
    assert set(DOING) == {name for each in FAULT_RUNTIMES.values() for name in each.kinds}
    assert before("kill", "products", ["monolith", "micro"]) == "Killing products in both shops"
