"""Workloads and warm-up: against a fake shop whose behaviour is known, and once against the real monolith."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request
from urllib.request import urlopen

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Measured
from compare.experiments.scaling import elasticity
from compare.experiments.scaling.conditions import MONO_1
from compare.experiments.scaling.conditions import MONO_2
from compare.experiments.scaling.elasticity import measure_out_and_back
from compare.experiments.scaling.elasticity import OutAndBack
from compare.experiments.scaling.local import derive
from compare.experiments.scaling.local import measure
from compare.experiments.scaling.local import SCALING
from compare.experiments.stages.local import LocalStage
from compare.experiments.subject.warm_copies import warm_every_copy
from compare.experiments.workloads.workload import serve
from compare.experiments.workloads.workload import Served
from compare.experiments.workloads.workload import WORKLOADS
from compare.launch.runtime import CopyStatus
from compare.load.shoppers import register_shoppers
from compare.measure import sampling
from compare.measure.consumption import Consumption
from compare.measure.resources import resources
from compare.measure.traffic import Traffic
from compare.results import Run
from compare.settings import state_directory
from tests.ports import port_block

from ..fake_shop import ANSWERS
from ..fake_shop import fake_shop
from ..fake_shop import FakeShop
from ..fake_shop import MUG

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="copies share a port on Linux only")
SIMILAR = WORKLOADS[0]
FILLER = "x" * 5000
BY_NAME = {condition.name: condition for condition in SCALING.conditions}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    with fake_shop(tmp_path / "shop.log") as running:
        running.answers["/api/product/blue-mug-1/similar"] = (200, {"results": [{**MUG, "description": FILLER}]})
        yield running


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "raw").mkdir()
    return Bench("quick", 1, tmp_path / "raw", "scaling-01-monolith")


def served_by(shop: FakeShop, bench: Bench) -> Served:
    with Traffic([int(shop.address.rpartition(":")[2])]) as traffic:
        return serve(SIMILAR, shop, bench, 0.5, traffic)


def test_a_served_workload_tells_what_it_took(shop: FakeShop, bench: Bench) -> None:
    served = served_by(shop, bench)
    sent = served.load["sent"]
    assert served.load["operations"].keys() == {"similar"}
    assert 0 < served.used.cpu_s < served.wall_s * (os.cpu_count() or 1)
    assert served.held.processes == 1
    metrics = served.metrics(SIMILAR, cores=1)
    assert metrics["similar.cpu_per_1000"].value == pytest.approx(1000 * served.used.cpu_s / sent)
    assert metrics["similar.p50"].value == pytest.approx(served.load["latency_ms"]["p50"] / 1000)
    if sys.platform == "linux":
        per_request = metrics["similar.network_per_1000"].value / 1000
        assert len(FILLER) < per_request < len(FILLER) * 2  # and headers, and a request under way when counting began


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


@dataclass
class CopiedShop(FakeShop):
    """A fake shop with one copy, led by `leader`."""

    leader: int = 0
    admin_password: str = "open sesame"

    def copies(self) -> list[CopyStatus]:
        return [CopyStatus("monolith", "monolith", 1, self.leader, 0, "healthy", 0, None, self.log)]


def copied(shop: FakeShop, leader: int) -> CopiedShop:
    answers = ANSWERS | {f"/{path}": (200, {}) for path in ("health", "api/order", "api/user/admin/exists")}
    shop.answers |= {path: answer for path, answer in answers.items() if path not in shop.answers}
    return CopiedShop(shop.address, shop.log, answers=shop.answers, leader=leader)


def test_warming_up_asks_every_room(shop: FakeShop) -> None:
    warm_every_copy(copied(shop, leader=os.getpgid(0)))
    log = shop.log.read_text()
    for path in ("/api/order", "/api/user/admin/exists", "/product/blue-mug-1", "/api/product/blue-mug-1/similar"):
        assert f'"path": "{path}"' in log


def test_a_copy_that_no_connection_reaches_is_no_warm_copy(shop: FakeShop) -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, start_new_session=True) as elsewhere:
        with pytest.raises(CartlabError, match="no connection reached copy 1 of monolith"):
            warm_every_copy(copied(shop, leader=elsewhere.pid))


def test_a_wrong_answer_while_warming_up_is_told(shop: FakeShop) -> None:
    running = copied(shop, leader=os.getpgid(0))
    running.answers["/api/order"] = (500, {"message": "oops"})
    with pytest.raises(CartlabError, match="GET /api/order answers 500"):
        warm_every_copy(running)


@linux_only
def test_two_copies_of_the_monolith_are_warm_and_have_every_promised_metric(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (state_directory() / "venvs").mkdir(parents=True, exist_ok=True)
    state = tmp_path / "state"
    state.mkdir()
    (state / "venvs").symlink_to(state_directory() / "venvs")
    stage = LocalStage(port_block(), state=state)
    one, two = (replace(BY_NAME[name], settings={}) for name in (MONO_1, MONO_2))  # a small catalogue is made quickly
    with stage.launched(one, "WARNING") as shop:
        runs = [as_run(MONO_1, measure(one, shop, bench))]
        monkeypatch.setattr(sampling, "PSS_EVERY", 1)
        for name in ("BEFORE_S", "BETWEEN_S", "AFTER_S"):
            monkeypatch.setattr(elasticity, name, 0.3)
        changed = measure_out_and_back("monolith", SIMILAR, shop, bench)
        assert len(shop.copies()) == 1
        (known,) = register_shoppers(shop.urls, 1)
    assert {"scale_out.ready", "scale_out.lost", "scale_back.lost", "scale_out.pss"} <= set(changed.metrics)
    assert changed.metrics["scale_out.pss"].value > 10 * 2**20
    again = OutAndBack.from_raw(json.loads((bench.raw / bench.kept[0]).read_text()))
    assert again.metrics() == changed.metrics
    with stage.launched(two, "INFO") as shop:
        me = Request(f"{shop.url('users')}/api/user", headers={"Authorization": f"Bearer {known.api_key}"})
        with urlopen(me) as answer:  # it begins with the data of the first, whose users it knows
            assert json.load(answer)["result"]["username"] == known.username
        warm_every_copy(shop)
        for copy in (1, 2):
            assert shop.log_path("monolith", copy).read_text().count("/similar") >= 2
        runs.append(as_run(MONO_2, measure(two, shop, bench)))
    alone, scaled = (run.metrics for run in derive(runs))
    similar = {"p50", "p95", "cpu_per_1000", "cpu_used", "network_per_1000", "disk_written_per_1000"}
    held = {"pss", "uss", "processes", "threads", "database_connections", "installed"}
    extra = {"pss", "uss", "installed", "cpu_ratio", "network_ratio"}
    promised = {f"similar.{name}" for name in similar} | {f"shop.{name}" for name in held}
    assert set(alone) == promised
    assert set(scaled) == promised | {f"extra_copy.{name}" for name in extra}
    assert 1.3 < scaled["shop.pss"].value / alone["shop.pss"].value < 2.5
    assert scaled["shop.installed"].value == 2 * alone["shop.installed"].value
    assert (alone["shop.processes"].value, scaled["shop.processes"].value) == (2, 4)
    assert scaled["shop.database_connections"].value >= 2
    assert all(scaled[f"similar.{name}"].value > 0 for name in ("p50", "cpu_per_1000", "network_per_1000"))
    assert all((bench.raw / name).is_file() for name in bench.kept)


def as_run(condition: str, measured: Measured) -> Run:
    return Run(condition, 0, 0, True, measured.metrics)
