"""Scaling, once against the real monolith."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import Request
from urllib.request import urlopen

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Measured
from compare.experiments.bench.from_raw import metrics_from_raw
from compare.experiments.scaling import elasticity
from compare.experiments.scaling import local
from compare.experiments.scaling.conditions import SMALL
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
from compare.raw_folder import RawFolder
from compare.results import Run
from compare.settings import state_directory
from compare.topology import MONOLITH
from tests.ports import port_block

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="copies share a port on Linux only")
MIB = 2**20
SIMILAR = WORKLOADS[0]
BY_NAME = {condition.name: condition for condition in SCALING.conditions}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "raw").mkdir()
    return Bench("quick", 1, tmp_path / "raw", "scaling-01-monolith-")


@linux_only
def test_a_monolith_gets_a_warm_second_copy_and_has_every_promised_metric(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (state_directory() / "venvs").mkdir(parents=True, exist_ok=True)
    state = tmp_path / "state"
    state.mkdir()
    (state / "venvs").symlink_to(state_directory() / "venvs")
    stage = LocalStage(port_block(), state=state)
    condition = BY_NAME[SMALL.of(MONOLITH)]
    with stage.launched(condition, "INFO") as shop:
        measured = measure(condition, shop, bench)
        assert len(shop.copies()) == 2
        logs = [shop.log_path("monolith", copy).read_text() for copy in (1, 2)]
        assert all(log.count("/similar") >= 2 for log in logs)
        assert shop.log_text("monolith").count("/similar") == sum(log.count("/similar") for log in logs)
        shop.scale("monolith", 1)
        monkeypatch.setattr(sampling, "PSS_EVERY", 1)
        for name in ("BEFORE_S", "BETWEEN_S", "AFTER_S"):
            monkeypatch.setattr(elasticity, name, 0.3)
        changed = measure_elasticity("monolith", SIMILAR, shop, bench)
        assert len(shop.copies()) == 1
        (known,) = register_shoppers(shop.urls, 1)
    assert {"scale_out.ready", "scale_out.lost", "scale_back.lost", "scale_out.pss"} <= set(changed.metrics)
    assert changed.metrics["scale_out.pss"].value > 10 * MIB
    again = ElasticityRun.from_raw(json.loads(bench.path("timeline").read_text()))
    assert again.metrics() == changed.metrics
    with stage.launched(BY_NAME[f"{SMALL.of(MONOLITH)},aa=again"], "WARNING") as shop:
        me = Request(f"{shop.url('users')}/api/user", headers={"Authorization": f"Bearer {known.api_key}"})
        with urlopen(me) as answer:  # it begins with the data of the first, whose users it knows
            assert json.load(answer)["result"]["username"] == known.username
        warm_every_copy(shop)
    alone, scaled = as_runs(condition.name, measured, bench)
    own = {f"login.{name}" for name in ("p50", "cpu_per_1000", "cpu_used", "network_per_1000", "disk_written_per_1000")}
    held = {"pss_anon", "shared_pages", "memory", "processes", "threads", "database_connections", "installed"}
    promised = own | {f"shop.{name}" for name in held}
    extra = {"pss_anon", "shared_pages", "installed", "cpu_ratio", "network_ratio"}
    assert set(alone.metrics) == promised
    more = {f"extra_copy.{name}" for name in extra} | {"extra_host.memory", "one_copy.memory"}
    assert set(scaled.metrics) - {"extra_copy.disk_written_ratio"} == promised | more
    first, second = ({name: metric.value for name, metric in run.metrics.items()} for run in (alone, scaled))
    grew = second["shop.memory"] - first["shop.memory"]
    assert second["extra_copy.pss_anon"] == pytest.approx(grew, rel=0.1) and grew > 30 * MIB
    assert second["shop.shared_pages"] == pytest.approx(first["shop.shared_pages"], rel=0.05)
    assert second["one_copy.memory"] == pytest.approx(first["shop.memory"], rel=0.03)
    assert second["shop.installed"] == 2 * first["shop.installed"]
    assert (first["shop.processes"], second["shop.processes"]) == (2, 4)
    assert second["shop.database_connections"] >= 2
    assert all(second[f"login.{name}"] > 0 for name in ("p50", "cpu_per_1000", "network_per_1000"))
    assert all((bench.raw / name).is_file() for name in bench.kept)


def as_runs(name: str, measured: Measured, bench: Bench) -> list[Run]:
    """Return the runs of a launch with one and with two copies, whose figures follow from the raw data."""
    runs = [Run(f"{name},{part}", 0, 0, True, metrics, bench.kept) for part, metrics in measured.parts.items()]
    for run in runs:
        told = metrics_from_raw(bench.stem, run, "quick", RawFolder(bench.raw), SCALING.readers)
        read_once = ("shop.processes", "shop.threads", "shop.database_connections", "shop.installed", "login.cpu_used")
        computed = {metric: value for metric, value in told.items() if not metric.startswith("scale_")}
        assert computed == {metric: value for metric, value in run.metrics.items() if metric not in read_once}
    return derive(runs)


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
