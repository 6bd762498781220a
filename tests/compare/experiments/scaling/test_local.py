"""Scaling, once against the real monolith."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import Request
from urllib.request import urlopen

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Measured
from compare.experiments.scaling import elasticity
from compare.experiments.scaling import local
from compare.experiments.scaling.conditions import MONO_1
from compare.experiments.scaling.conditions import MONO_2
from compare.experiments.scaling.elasticity import ElasticityRun
from compare.experiments.scaling.elasticity import measure_elasticity
from compare.experiments.scaling.local import derive
from compare.experiments.scaling.local import measure
from compare.experiments.scaling.local import SCALING
from compare.experiments.stages.local import LocalStage
from compare.experiments.subject.warm_copies import warm_every_copy
from compare.experiments.workloads.workload import WORKLOADS
from compare.load.shoppers import register_shoppers
from compare.measure import sampling
from compare.results import Run
from compare.settings import state_directory
from tests.ports import port_block

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="copies share a port on Linux only")
SIMILAR = WORKLOADS[0]
BY_NAME = {condition.name: condition for condition in SCALING.conditions}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "raw").mkdir()
    return Bench("quick", 1, tmp_path / "raw", "scaling-01-monolith")


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
        changed = measure_elasticity("monolith", SIMILAR, shop, bench)
        assert len(shop.copies()) == 1
        (known,) = register_shoppers(shop.urls, 1)
    assert {"scale_out.ready", "scale_out.lost", "scale_back.lost", "scale_out.pss"} <= set(changed.metrics)
    assert changed.metrics["scale_out.pss"].value > 10 * 2**20
    again = ElasticityRun.from_raw(json.loads(bench.path("timeline").read_text()))
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


@pytest.mark.parametrize(
    ("second", "is_steady"), [({}, True), ({"restarts": 1}, False), ({"pid": None}, False)], ids=str
)
def test_a_copy_that_died_under_load_makes_the_run_invalid(second: dict[str, Any], is_steady: bool) -> None:
    whole = {"pid": 7, "restarts": 0, "copy": 1, "deployable": "monolith", "log": "monolith-1.log"}
    copies = [SimpleNamespace(**whole), SimpleNamespace(**whole | {"copy": 2} | second)]
    shop: Any = SimpleNamespace(copies=lambda: copies)
    if is_steady:
        local._require_steady(shop)
    else:
        with pytest.raises(CartlabError, match="copy 2 of monolith died under load"):
            local._require_steady(shop)
