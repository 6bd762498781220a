"""What is shown of the last seconds, and the sentences before and after a fault: computed from ticks that are given."""

from __future__ import annotations

from typing import Any

import pytest

from compare.experiments.live.figures import Figures
from compare.experiments.live.figures import Heard
from compare.experiments.live.figures import KEPT_S
from compare.experiments.live.figures import summed_up
from compare.experiments.live.story import after
from compare.experiments.live.story import before
from compare.experiments.live.story import DOING
from compare.experiments.live.story import outages_s
from compare.faults.kinds import FAULTS


def tick(at_s: float, **operations: dict[str, int]) -> dict[str, Any]:
    told = {
        name: {"kinds": kinds, "latencies_ms": [10.0 * (n + 1) for n in range(kinds.get("right", 0))]}
        for name, kinds in operations.items()
    }
    return {"at_s": at_s, "operations": told}


def heard(*ticks: dict[str, Any]) -> list[Heard]:
    return [Heard(each["at_s"], each["operations"]) for each in ticks]


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
    figures = Figures()
    last_s = 2 * KEPT_S - 1
    for second in range(int(2 * KEPT_S)):
        figures.hear(tick(float(second), home={"right": 1 if second < last_s - 4 else 3}))
    assert len(figures.between(0, last_s + 1)) == KEPT_S + 1
    assert figures.summary(now_s=last_s)["right_rps"] == 4.0  # of the last four ticks


def test_of_older_ticks_only_the_counts_are_kept() -> None:
    figures = Figures()
    for second in range(60):
        figures.hear(tick(float(second), home={"right": 2}))
    kept = figures.between(0, 60)
    assert [each.operations["home"]["kinds"] for each in kept] == [{"right": 2}] * 60
    assert 0 < sum("latencies_ms" in each.operations["home"] for each in kept) < 10


def test_an_outage_lasts_while_most_of_what_was_asked_went_wrong() -> None:
    found = outages_s(
        heard(
            tick(1.0, home={"right": 3}, login={"right": 1}),
            tick(2.0, home={"timeout": 1}, search={"status_500": 1}),
            tick(4.5, product_page={"status_503 designed": 1}, login={"right degraded": 1}),
            tick(5.0, home={"right": 5, "timeout": 1}),
            tick(9.0, null={"timeout": 9}),
        )
    )
    assert found == {"browse": 3.0, "login": 0.0, "search": 0.25}


def test_two_hiccups_far_apart_are_no_outage_between_them() -> None:
    ticks = [tick(second, login={"timeout" if second in (2, 38) else "right": 1}) for second in range(40)]
    assert outages_s(heard(*ticks)) == {"login": 2.0}


@pytest.mark.parametrize(
    ("outage_s", "said"),
    [
        ({"login": 0.0, "browse": 0.0}, "In micro everything stayed up."),
        ({"login": 1.9, "browse": 0.5}, "In micro everything went down, for up to 1.9 s."),
        (
            {"login": 0.0, "search": 0.0, "browse": 1.0, "cart": 2.0, "checkout": 0.3},
            "In micro log in and search stayed up, but not browse (1.0 s), cart (2.0 s) and check out (0.3 s).",
        ),
        ({}, "In micro nobody asked for anything."),
    ],
)
def test_what_happened_is_told_in_a_sentence(outage_s: dict[str, float], said: str) -> None:
    assert after({"micro": outage_s}) == said


def test_every_kind_of_fault_has_a_sentence_of_its_own() -> None:
    assert set(DOING) == set(FAULTS)
    assert before("kill", "products", ["monolith", "micro"]) == "Killing products in both shops"
