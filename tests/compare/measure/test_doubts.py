"""Every doubt fires in a case that deserves it, and is silent in one that doesn't."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compare.measure.doubts import Evidence
from compare.measure.doubts import EXPERIMENT_CHECKS
from compare.measure.doubts import experiment_doubts
from compare.measure.doubts import LOAD_CHECKS
from compare.measure.doubts import load_doubts

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
LOAD_CASES: dict[str, dict[str, Any]] = {
    "generator_busy": {"generator_cpu_percent": 97.0},
    "late_sends": {"lateness_ms": {"p50": 0.1, "p99": 7.0, "max": 9.0}},
    "few_requests": {"sent": 400, "errors": {}},
    "errors": {"errors": {"status_404": 200}},
    "overload": {"achieved_rps": 300.0},
    "closed_loop": {"mode": "closed", "offered_rps": None},
}

QUIET = Evidence(
    blocks=6,
    pinned_apart=True,
    noise_floor=1.03,
    drifts={"monolith": 1.02, "micro-resilient": 0.99},
    other_load_cores=0.05,
    steal_percent=0.3,
    generator_cpu_percents=(20.0, 60.0),
)
EXPERIMENT_CASES: dict[str, dict[str, Any]] = {
    "few_blocks": {"blocks": 5},
    "shared_cores": {"pinned_apart": False},
    "wide_noise": {"noise_floor": 1.3},
    "drift": {"drifts": {"monolith": 1.2, "micro-resilient": 1.25}},
    "other_load": {"other_load_cores": 0.7},
    "steal": {"steal_percent": 8.0},
    "generator_busy": {"generator_cpu_percents": (20.0, 99.0)},
    "exhausted": {"exhausted": ("CPU under login in monolith@copies=2",)},
    "no_pss": {"full_memory": False},
}


def test_a_quiet_run_raises_no_doubt() -> None:
    assert load_doubts(QUIET_LOAD) == []
    assert experiment_doubts(QUIET) == []


@pytest.mark.parametrize("code", LOAD_CASES)
def test_a_doubtful_load_run_raises_exactly_its_doubt(code: str) -> None:
    (doubt,) = load_doubts(QUIET_LOAD | LOAD_CASES[code])
    assert doubt.code == code
    assert doubt.message
    assert doubt.next


@pytest.mark.parametrize("code", EXPERIMENT_CASES)
def test_a_doubtful_experiment_raises_exactly_its_doubt(code: str) -> None:
    (doubt,) = experiment_doubts(replace(QUIET, **EXPERIMENT_CASES[code]))
    assert doubt.code == code
    assert doubt.message
    assert doubt.next


def test_every_check_has_a_case_here() -> None:
    assert len(LOAD_CHECKS) == len(LOAD_CASES)
    assert len(EXPERIMENT_CHECKS) == len(EXPERIMENT_CASES)


def test_a_condition_that_drifts_alone_is_named() -> None:
    (doubt,) = experiment_doubts(replace(QUIET, drifts={"monolith": 1.0, "micro-resilient": 1.5}))
    assert (doubt.code, "micro-resilient by +50%" in doubt.message, "monolith" in doubt.message) == (
        "drift",
        True,
        False,
    )


def test_wrong_answers_are_not_blamed_on_the_rate() -> None:
    (doubt,) = load_doubts(QUIET_LOAD | {"errors": {"status_404": 5000}, "goodput_rps": 0.0})
    assert "lower the rate" not in doubt.next


def test_a_closed_loop_is_not_blamed_for_late_sends() -> None:
    closed = QUIET_LOAD | {"mode": "closed", "offered_rps": None, "lateness_ms": {"p50": 1, "p99": 9.0, "max": 9.0}}
    assert [doubt.code for doubt in load_doubts(closed)] == ["closed_loop"]
