"""The picture of the price of a hop: its dots, its lines, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

import pytest

from compare.report.pictures.hops import hops
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run

SVG = "{http://www.w3.org/2000/svg}"
CALLS = {"home": 1, "product_page": 2, "search": 1, "login": 0}


def overhead(blocks: Iterable[float], calls: dict[str, int], call_s: float = 0.001) -> ExperimentResult:
    """Return an experiment in which each call costs `call_s`, times a factor of the block."""
    runs = []
    for block, factor in enumerate(blocks):
        for condition, price_s in (("monolith", 0.0), ("micro-resilient", call_s), ("micro-course", 2 * call_s)):
            metrics = {}
            for name, count in calls.items():
                own = count if price_s else 0
                metrics[f"{name}.hops"] = Metric(own, "count")
                metrics[f"{name}.p50"] = Metric(0.002 + own * price_s * factor, "s")
            runs.append(Run(condition, block, 0, True, metrics))
    return ExperimentResult("?", "equal", [], [], runs, [])


def drawn(result: ExperimentResult, kind: str) -> list[ElementTree.Element]:
    picture = hops(result)
    assert picture is not None
    return list(ElementTree.fromstring(picture.svg).iter(f"{SVG}{kind}"))


def test_the_price_of_a_call_is_told_with_its_interval_for_both_ways_to_call() -> None:
    picture = hops(overhead((0.9, 1.0, 1.1), CALLS))
    assert picture is not None
    assert picture.says == (
        "the services: 1.00 ms a call (752 µs to 1.25 ms);"
        " the services as first taught: 2.00 ms a call (1.50 ms to 2.50 ms)."
    )


def test_dots_lie_on_the_line_if_every_call_costs_the_same() -> None:
    result = overhead((1.0, 1.0), CALLS)
    first = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in drawn(result, "circle")][2:5]  # after the legend
    price = [line for line in drawn(result, "polyline") if line.get("stroke-dasharray") == "6 4"][0]
    (x0, y0), (x1, y1) = (map(float, point.split(",")) for point in price.get("points", "").split())
    for x, y in first:
        assert (y - y0) / (x - x0) == pytest.approx((y1 - y0) / (x1 - x0), abs=0.01)
    said = {text.text for text in drawn(result, "text")}
    assert {"1 call: the home page, a search", "2 calls: a product page", "1 call", "2 calls", "no call"} <= said


@pytest.mark.parametrize("result", [overhead((1.0,), CALLS), overhead((1.0, 1.1), {"login": 0}), overhead((), CALLS)])
def test_without_calls_or_a_second_block_there_is_no_picture(result: ExperimentResult) -> None:
    assert hops(result) is None


def test_an_operation_that_the_services_answer_sooner_stays_in_the_picture() -> None:
    result = overhead((1.0, 1.01), CALLS)
    for run in result.runs:
        if run.condition == "micro-resilient":
            run.metrics["search.p50"] = Metric(0.001, "s")
    assert all(float(circle.get("cy", "")) <= 196 for circle in drawn(result, "circle"))


def test_an_operation_that_is_dearer_by_far_does_not_press_the_others_flat() -> None:
    result = overhead((1.0, 1.01), CALLS | {"checkout": 2})
    for run in result.runs:
        if run.condition == "micro-resilient":
            run.metrics["checkout.p50"] = Metric(0.1, "s")
    said = [text.text for text in drawn(result, "text")]
    assert "98 ms ↑" in said and "5.03 ms" in said  # the top of the axis
