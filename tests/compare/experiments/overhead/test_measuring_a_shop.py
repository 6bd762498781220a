"""Benchmarks and saturation against a fake shop with known behaviour."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.raw import rounded
from compare.experiments.overhead.conditions import MONOLITH_CONDITION
from compare.experiments.overhead.local import measure
from compare.experiments.subject.shopper import OPERATIONS

from ..fake_shop import fake_shop
from ..fake_shop import FakeShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    with fake_shop(tmp_path / "shop.log") as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "raw").mkdir()
    facts = {"hops": {operation: 2 for operation in OPERATIONS}}
    return Bench("quick", 1, tmp_path / "raw", "overhead-01-monolith-", facts=facts)


def test_a_measured_shop_has_every_metric_and_raw_data_that_pytest_benchmark_reads(
    shop: FakeShop, bench: Bench
) -> None:
    measured = measure(MONOLITH_CONDITION, shop, bench)
    latencies = {f"{operation}.{percent}" for operation in OPERATIONS for percent in ("p50", "p95")}
    latencies.remove("login.p95")  # its few rounds don't say
    rates = {"home.saturation_rps", "product_list.saturation_rps"}
    held = {"shop.pss", "shop.uss", "shop.processes", "shop.threads", "shop.startup"}
    hops = {f"{operation}.hops" for operation in OPERATIONS}
    assert set(measured.metrics) == latencies | rates | held | hops
    assert measured.metrics["shop.startup"].value == 1.5
    assert all(metric.value > 0 for metric in measured.metrics.values())
    assert all(json.loads((bench.raw / name).read_text()) for name in bench.kept)
    compared = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", "compare", str(bench.raw / "overhead-01-monolith-pytest.json")],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # Dash's plugin is too old for pytest 9
        capture_output=True,
        text=True,
    )
    assert compared.returncode == 0, compared.stderr
    assert "test_checkout" in compared.stdout


def test_times_are_kept_in_few_bytes(bench: Bench) -> None:
    bench.keep("times", rounded({"rounds": 2, "data": [0.0033600559982005507, {"s": 5e-06}]}))
    assert bench.path("times").read_text() == '{"rounds":2,"data":[0.0033601,{"s":5e-06}]}'


def test_a_shop_that_answers_wrongly_under_measurement_is_not_measured(shop: FakeShop, bench: Bench) -> None:
    shop.answers["/api/order/checkout"] = (409, {"message": "out of stock"})
    with pytest.raises(CartlabError, match="timing one client failed.*409"):
        measure(MONOLITH_CONDITION, shop, bench)
