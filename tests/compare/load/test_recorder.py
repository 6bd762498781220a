from __future__ import annotations

import json
import random

import pytest

from compare.load.recorder import Recorder
from compare.measure.percentiles import histogram_percentile


def recorder_with(latencies_s: list[float], kind: str = "right") -> Recorder:
    recorder = Recorder()
    for index, latency_s in enumerate(latencies_s):
        recorder.record("home", kind, index / len(latencies_s), 0.0, latency_s)
    return recorder


def test_percentiles_are_values_that_were_measured() -> None:
    summary = recorder_with([index / 1000 for index in range(1, 101)]).summary(1)
    assert summary["latency_ms"] == {"p50": 50, "p90": 90, "p95": 95, "p99": 99, "max": 100}


def test_percentiles_can_be_computed_again_from_the_histogram() -> None:
    random_ = random.Random(1)
    summary = recorder_with([random_.lognormvariate(-6, 1.5) for _ in range(5000)]).summary(1)
    for name, percent in (("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("max", 100)):
        again = histogram_percentile(summary["histogram_ms"], percent)
        assert summary["latency_ms"][name] <= again * 1.00001
        assert again == pytest.approx(summary["latency_ms"][name], rel=0.032, abs=0.0011)


def test_errors_have_no_latency_but_timeouts_have() -> None:
    recorder = recorder_with([0.001] * 50)
    for kind, latency_s in (("status", 9.0), ("connect", 9.0), ("timeout", 2.0)):
        recorder.record("home", kind, 0.5, 0.0, latency_s)
    summary = recorder.summary(1)
    assert summary["latency_ms"]["max"] == 2000
    assert summary["errors"] == {"connect": 1, "status": 1, "timeout": 1}
    assert (summary["sent"], summary["achieved_rps"], summary["goodput_rps"]) == (
        53,
        50,
        50,
    )  # the wrong answer came after the end


def test_answers_to_a_queue_that_is_worked_off_after_the_end_are_no_throughput() -> None:
    """A server that answers 80 a second is asked 100 times in a second: the last answers come a quarter late."""
    recorder = Recorder()
    for number in range(100):
        intended_s = number / 100
        recorder.record("home", "right", intended_s, 0.0, (number + 0.9) / 80 - intended_s)
    summary = recorder.summary(1)
    assert (summary["sent"], summary["achieved_rps"], summary["goodput_rps"]) == (100, 80, 80)


def test_a_run_without_answers_has_no_percentiles() -> None:
    summary = recorder_with([0.1], kind="connect").summary(1)
    assert summary["latency_ms"]["p99"] is None
    assert summary["histogram_ms"] == []


def test_an_hour_of_results_stays_small() -> None:
    recorder = Recorder()
    random_ = random.Random(2)
    for index in range(100_000):
        recorder.record("home", "right", index * 0.036, 0.0, random_.lognormvariate(-5, 2))
    text = json.dumps(recorder.summary(3600))
    assert len(text) < 100_000


def test_operations_are_told_apart() -> None:
    recorder = recorder_with([0.001] * 10)
    recorder.record("checkout", "status", 0.1, 0.0, 0.02)
    operations = recorder.summary(1)["operations"]
    assert operations["home"]["goodput_rps"] == 10
    assert operations["checkout"]["errors"] == {"status": 1}


def test_what_was_not_right_and_whole_is_kept_by_kind_only_when_asked_for() -> None:
    for detailed in (False, True):
        recorder = Recorder(detailed)
        recorder.record("checkout", "right", 0.1, 0.0, 0.02, name="12")
        recorder.record("checkout", "right", 0.2, 0.0, 0.03, "degraded")
        recorder.record("checkout", "status_503", 0.3, 0.0, 0.004, "designed")
        recorder.record("checkout", "status_503", 0.4, 0.0, 0.0051)
        recorder.record("checkout", "timeout", 0.5, 0.0, 1.0)
        figures = recorder.summary(1)["operations"]["checkout"]
        assert figures["errors"] == {"status_503": 2, "timeout": 1}  # a degraded answer is right
        assert figures["timeline"]["right"][:6] == [0, 1, 1, 0, 0, 0]
        assert {"requests", "spoiled", "names"} & figures.keys() == (
            {"requests", "spoiled", "names"} if detailed else set()
        )
    assert figures["requests"] == {"meant_ms": [100, 200, 300, 400, 500], "right": [1, 1, 0, 0, 0]}
    assert figures["names"] == ["12"]
    assert figures["spoiled"] == {
        "right degraded": [[200, 30]],
        "status_503 designed": [[300, 4]],
        "status_503": [[400, 5]],
        "timeout": [[500, 1000]],
    }
