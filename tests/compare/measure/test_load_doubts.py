"""Every doubt about a load run fires in a case that deserves it, and is silent in one that doesn't."""

from __future__ import annotations

from typing import Any

import pytest

from compare.measure.load_doubts import LOAD_CHECKS
from compare.measure.load_doubts import load_doubts

QUIET_LOAD: dict[str, Any] = {
    "mode": "open",
    "offered_rps": 500.0,
    "achieved_rps": 499.0,
    "goodput_rps": 499.0,
    "sent": 5000,
    "errors": {"timeout": 3},
    "lateness_ms": {"p50": 0.1, "p99": 0.4, "max": 3.0},
    "generator_cpu_percent": 30.0,
}
# What is still fine, and what is not any more.
LOAD_CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "generator_busy": ({"generator_cpu_percent": 85.0}, {"generator_cpu_percent": 85.1}),
    "late_sends": ({"lateness_ms": {"p99": 2.0}}, {"lateness_ms": {"p99": 2.1}}),
    "few_requests": ({"sent": 1000, "errors": {}}, {"sent": 999, "errors": {}}),
    "errors": ({"errors": {"status_404": 50}}, {"errors": {"status_404": 51}}),
    "overload": ({"achieved_rps": 475.0}, {"achieved_rps": 474.0}),
    "closed_loop": ({"mode": "open"}, {"mode": "closed", "offered_rps": None}),
}


def test_a_quiet_run_raises_no_doubt() -> None:
    assert load_doubts(QUIET_LOAD) == []


@pytest.mark.parametrize("code", LOAD_CASES)
def test_a_load_run_raises_exactly_its_doubt_and_only_beyond_the_limit(code: str) -> None:
    fine, doubtful = LOAD_CASES[code]
    assert load_doubts(QUIET_LOAD | fine) == []
    (doubt,) = load_doubts(QUIET_LOAD | doubtful)
    assert doubt.code == code
    assert doubt.message
    assert doubt.next


def test_every_check_has_a_case_here() -> None:
    assert len(LOAD_CHECKS) == len(LOAD_CASES)


def test_wrong_answers_are_not_blamed_on_the_rate() -> None:
    (doubt,) = load_doubts(QUIET_LOAD | {"errors": {"status_404": 5000}, "goodput_rps": 0.0})
    assert "lower the rate" not in doubt.next


def test_a_closed_loop_is_not_blamed_for_late_sends() -> None:
    closed = QUIET_LOAD | {"mode": "closed", "offered_rps": None, "lateness_ms": {"p50": 1, "p99": 9.0, "max": 9.0}}
    assert [doubt.code for doubt in load_doubts(closed)] == ["closed_loop"]
