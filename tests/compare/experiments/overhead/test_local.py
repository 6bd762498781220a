"""The parts of the overhead experiment that need no shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.experiments.bench.experiment import PROFILES
from compare.experiments.overhead.local import derive
from compare.experiments.overhead.local import OVERHEAD
from compare.experiments.overhead.null_route import NULL_SHOP
from compare.experiments.overhead.null_route import write_null_route
from compare.experiments.overhead.sample_sizes import SAMPLE_SIZES
from compare.results import Metric
from compare.results import Run
from compare.settings import REPOSITORY


def run(condition: str, **metrics: float) -> Run:
    named = {name.replace("__", "."): Metric(value, "s") for name, value in metrics.items()}
    return Run(condition, 0, 0, True, named)


def test_shares_of_the_null_route_and_the_price_of_a_hop_are_derived() -> None:
    found = derive(
        [
            run("null-route", null_route__saturation_rps=2000),
            run("monolith", home__p50=0.002, home__saturation_rps=400, product_list__saturation_rps=600),
            run("micro-resilient", home__p50=0.005, home__saturation_rps=200, home__hops=2, null_hop__p50=0.001),
        ]
    )
    _, monolith, micro = (each.metrics for each in found)
    assert monolith["home.share_of_null"].value == pytest.approx(0.2)
    assert monolith["product_list.share_of_null"].value == pytest.approx(0.3)
    assert micro["home.share_of_null"].value == pytest.approx(0.1)
    assert micro["home.null_hops_per_hop"].value == pytest.approx(1.5)


def test_a_block_without_a_null_route_derives_no_share() -> None:
    (only,) = derive([run("monolith", home__saturation_rps=400)])
    assert set(only.metrics) == {"home.saturation_rps"}


def test_the_experiment_is_whole() -> None:
    names = {condition.name for condition in OVERHEAD.conditions}
    assert {name for pair in (*OVERHEAD.compared, OVERHEAD.same) for name in pair} <= names
    assert {(primary.a, primary.b) for primary in OVERHEAD.primaries} <= set(OVERHEAD.compared)
    assert [primary.claim for primary in OVERHEAD.primaries] == ["M1", "M1"]
    assert set(SAMPLE_SIZES) == set(OVERHEAD.looks) == set(PROFILES)


def test_the_null_route_has_the_monoliths_packages_and_port(tmp_path: Path) -> None:
    source = write_null_route(tmp_path)
    packages = (source / "null-route" / "requirements.txt").read_text()
    assert packages == (REPOSITORY / "monolith" / "requirements.txt").read_text()
    assert NULL_SHOP.shifted(22000).deployables[0].port == 22000
