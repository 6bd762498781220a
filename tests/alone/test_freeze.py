"""A freeze against what the generator says of it."""

from __future__ import annotations

import math

import pytest

from compare.load.generator import run_load
from compare.load.plan import LoadPlan
from tests.compare.load.scheduled_server import FREEZE_FROM_S
from tests.compare.load.scheduled_server import FREEZE_UNTIL_S
from tests.compare.load.scheduled_server import frozen
from tests.compare.load.scheduled_server import serving


def nearest_rank(values: list[float], percent: float) -> float:
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def test_a_freeze_shows_in_the_open_percentiles_as_computed() -> None:
    rate, duration_s = 200, 5
    with serving(frozen) as (url, _):
        result = run_load(
            LoadPlan(url=url, rate_rps=rate, duration_s=duration_s, arrivals="constant", timeout_s=4, expect="right")
        )
    sends_s = [index / rate for index in range(rate * duration_s)]
    computed_s = [0.005 + (FREEZE_UNTIL_S - t if FREEZE_FROM_S <= t < FREEZE_UNTIL_S else 0.0) for t in sends_s]
    tolerance_ms = 1000 * (FREEZE_UNTIL_S - FREEZE_FROM_S) / 10
    assert result["sent"] == len(sends_s)
    assert result["errors"] == {}
    for name, percent in (("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("max", 100)):
        expected_ms = 1000 * nearest_rank(computed_s, percent)
        assert result["latency_ms"][name] == pytest.approx(expected_ms, abs=tolerance_ms), name
