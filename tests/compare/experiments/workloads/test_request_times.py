"""Windows and outages of load runs whose requests are known one by one."""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import pytest

from compare.experiments.workloads.request_times import answered_between
from compare.experiments.workloads.request_times import outages_s
from compare.experiments.workloads.request_times import request_times
from compare.experiments.workloads.request_times import RequestTime
from compare.load.recorder import Recorder


def load(requests: Mapping[str, Sequence[tuple[float, bool]]], duration_s: float = 1.0) -> dict[str, Any]:
    """Return a detailed load run, as the generator's own recorder writes it."""
    recorder = Recorder(detailed=True)
    for operation, own in requests.items():
        for meant_s, right in own:
            recorder.record(operation, "right" if right else "timeout", meant_s, 0.0, 0.001)
    return {"duration_s": duration_s, **recorder.summary(duration_s)}


def test_requests_of_all_operations_are_in_the_order_in_which_they_were_meant() -> None:
    known = load({"search": [(0.3, True), (0.1, False)], "home": [(0.2, True)]})
    assert request_times(known) == [RequestTime(0.1, False), RequestTime(0.2, True), RequestTime(0.3, True)]


def test_a_window_holds_its_beginning_and_not_its_end_to_the_millisecond() -> None:
    known = load({"home": [(0.099, False), (0.1, False), (0.15, True), (0.199, False), (0.2, False)]})
    assert answered_between(known, 0.1, 0.2) == (3, 1)
    assert answered_between(known, 0.1005, 0.2005) == (3, 1)
    assert answered_between(known, 0.5, 0.9) == (0, 0)


@pytest.mark.parametrize(
    ("right", "dark_s"),
    [
        ("1111111111", 0.0),
        ("1110111111", 0.1),
        ("1110001111", 0.3),
        ("1010111111", 0.2),
        ("1010101111", 0.3),
        ("0011111111", 0.2),
        ("1111111000", 0.3),
        ("0000000000", 1.0),
        ("", 0.0),
    ],
)
def test_an_outage_lasts_until_the_next_right_answer_or_the_end(right: str, dark_s: float) -> None:
    assert outages_s(load({"home": [(n / 10, each == "1") for n, each in enumerate(right)]})) == pytest.approx(dark_s)


def test_a_right_answer_of_any_operation_ends_an_outage() -> None:
    wrong, right = [(n / 10, False) for n in range(10)], [(n / 10 + 0.03, True) for n in range(10)]
    assert outages_s(load({"home": wrong, "search": right})) == pytest.approx(10 * 0.03)


def test_the_length_of_an_outage_is_right_on_average() -> None:
    """Twenty requests a second at random moments, and an outage of 0.731 s in each of many runs."""
    random_, found = random.Random(3), []
    for _ in range(400):
        at_s, requests = 0.0, []
        while (at_s := at_s + random_.expovariate(20)) < 4:
            requests.append((at_s, not 1.5 <= at_s < 2.231))
        found.append(outages_s(load({"home": requests}, duration_s=4.0)))
    assert statistics.fmean(found) == pytest.approx(0.731, abs=3 * statistics.stdev(found) / 400**0.5)
