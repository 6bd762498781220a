"""Workloads against a fake shop whose behaviour is known: what was taken, and what ran out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.workloads.workload import serve
from compare.experiments.workloads.workload import Served
from compare.experiments.workloads.workload import WORKLOADS
from compare.measure.consumption import Consumption
from compare.measure.resources import resources
from compare.measure.traffic import Traffic

from ..fake_shop import fake_shop
from ..fake_shop import FakeShop
from ..fake_shop import MUG

SIMILAR = WORKLOADS[0]
FILLER = "x" * 5000


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    with fake_shop(tmp_path / "shop.log") as running:
        running.answers["/api/product/blue-mug-1/similar"] = (200, {"results": [{**MUG, "description": FILLER}]})
        yield running


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "raw").mkdir()
    return Bench("quick", 1, tmp_path / "raw", "scaling-01-monolith")


class CountedTraffic(Traffic):
    """Notes how many answers the shop had given at each reading."""

    def __init__(self, shop: FakeShop) -> None:
        super().__init__([int(shop.address.rpartition(":")[2])])
        self._shop = shop
        self.answered: list[int] = []

    def total_bytes(self) -> int | None:
        self.answered.append(len(self._shop.log_text("").splitlines()))
        return super().total_bytes()


def served_by(shop: FakeShop, bench: Bench) -> Served:
    with Traffic([int(shop.address.rpartition(":")[2])]) as traffic:
        return serve(SIMILAR, shop, bench, 1.0, traffic)


def test_a_served_workload_tells_what_it_took(shop: FakeShop, bench: Bench) -> None:
    counted = CountedTraffic(shop)
    with counted:
        served = serve(SIMILAR, shop, bench, 1.0, counted)
    sent = served.load["sent"]
    assert served.load["operations"].keys() == {"similar"}
    assert 0 < served.used.cpu_s < served.wall_s * (os.cpu_count() or 1)
    assert served.held.processes == 1
    metrics = served.metrics(SIMILAR, cores=1)
    assert metrics["similar.cpu_per_1000"].value == pytest.approx(1000 * served.used.cpu_s / sent)
    assert metrics["similar.p50"].value == pytest.approx(served.load["latency_ms"]["p50"] / 1000)
    if sys.platform == "linux":
        assert served.network_bytes is not None
        assert metrics["similar.network_per_1000"].value == pytest.approx(1000 * served.network_bytes / sent)
        answers = (
            counted.answered[-1] - counted.answered[0]
        )  # fewer than were sent, if a busy machine began to count late
        assert len(FILLER) < served.network_bytes / answers < len(FILLER) * 2  # and headers


def test_a_shop_that_answers_wrongly_is_not_measured(shop: FakeShop, bench: Bench) -> None:
    shop.answers["/api/product/blue-mug-1/similar"] = (503, {"message": "not now"})
    with pytest.raises(CartlabError, match="similar failed under load.*status_503"):
        served_by(shop, bench)


@pytest.mark.parametrize(
    ("cpu_s", "achieved_rps", "p50_ms", "named"),
    [
        (0.2, 60, 5, ""),
        (1.9, 60, 5, "CPU under similar"),
        (0.2, 30, 5, "something other than its own CPU under similar"),
        (0.2, 30, 450, ""),  # half a second's requests are under way at any moment
        (0.2, 0, None, "something other than its own CPU under similar"),
    ],
)
def test_the_resource_that_ran_out_is_named(
    cpu_s: float, achieved_rps: float, p50_ms: float | None, named: str
) -> None:
    load: dict[str, Any] = {"offered_rps": 60, "achieved_rps": achieved_rps, "sent": 60, "duration_s": 1.0}
    load["latency_ms"] = {"p50": p50_ms}
    served = Served(load, Consumption(cpu_s, 0, 0), 0, wall_s=1.0, held=resources([]))
    assert served.exhausted(SIMILAR, cores=2) == named


@pytest.mark.parametrize(("sent", "named"), [(5, ""), (29, ""), (30, "something other than its own CPU under login")])
def test_of_a_few_slow_requests_those_under_way_at_the_end_are_no_sign(sent: int, named: str) -> None:
    load = {"offered_rps": sent, "achieved_rps": 0.7 * sent, "sent": sent, "duration_s": 1.0, "latency_ms": {"p50": 1}}
    served = Served(load, Consumption(0.2, 0, 0), 0, wall_s=1.0, held=resources([]))
    assert served.exhausted(WORKLOADS[1], cores=1) == named


def test_what_the_system_does_not_tell_is_left_out() -> None:
    load: dict[str, Any] = {"sent": 60, "latency_ms": {"p50": 1.0, "p95": 2.0}}
    served = Served(load, Consumption(0.2, None, None), None, wall_s=1.0, held=resources([]))
    found = served.metrics(SIMILAR, cores=2)
    assert set(found) == {"similar.p50", "similar.p95", "similar.cpu_per_1000", "similar.cpu_used"}


def test_latency_is_told_of_the_workloads_own_operation_and_only_as_far_as_it_is_known() -> None:
    checkout = next(workload for workload in WORKLOADS if workload.name == "checkout")
    latency_ms = {"p50": 30.0, "p95": 90.0}
    for sent, told in ((0, set()), (6, {"checkout.p50"}), (25, {"checkout.p50", "checkout.p95"})):
        operations = {"checkout": {"sent": sent, "latency_ms": latency_ms}} if sent else {}
        load: dict[str, Any] = {"sent": 100, "latency_ms": {"p50": 1.0, "p95": 2.0}, "operations": operations}
        found = Served(load, Consumption(0.2, 0, 0), 0, wall_s=1.0, held=resources([])).metrics(checkout, cores=1)
        assert {name: metric.value for name, metric in found.items() if ".p" in name} == {
            name: latency_ms[name.rpartition(".")[2]] / 1000 for name in told
        }
