"""The experiment as a whole, on the real shops: what demo counts, and what the tools give on one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.run_settings import RunSettings
from compare.experiments.bench.runner import Runner
from compare.experiments.codebase import local
from compare.experiments.codebase.conditions import RESILIENT
from compare.experiments.codebase.local import CODEBASE
from compare.experiments.codebase.local import measure
from compare.experiments.codebase.local import prepare
from compare.experiments.stages.subject import CodeOnly
from compare.report_folder import read_report
from compare.results import Report
from compare.settings import REPOSITORY
from compare.topology import MICRO
from tests.compare.experiments.bench.stub_experiment import Quiet
from tests.compare.launch.stub_shop import share_environments


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    share_environments(folder)
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(folder))
    return folder


def test_demo_counts_both_shops_small_and_grown(tmp_path: Path) -> None:
    @contextmanager
    def written(condition: Condition, log_level: str) -> Iterator[CodeOnly]:
        assert condition.source is not None
        yield CodeOnly(condition.shop, condition.source(tmp_path / "tree"))

    report = Report(machine={}, software={}, settings={"profile": "demo"})
    Runner(CODEBASE, RunSettings("demo", seed=1, out=tmp_path / "out"), report, written, Quiet()).run()
    found = read_report(tmp_path / "out")
    verdicts = {claim.id: claim.verdict for claim in found.claims}
    assert (verdicts["C1"], verdicts["M3"], verdicts["C5"]) == ("counted", "counted", "not measured")
    result = found.experiments["codebase"]
    metrics = {run.condition: run.metrics for run in result.runs if run.valid}
    assert set(metrics) == {
        f"{shop}{grown}" for shop in ("monolith", "micro-resilient") for grown in ("", "@coupled=32")
    }
    assert metrics["monolith@coupled=32"]["slice.growth"].value > 1
    assert metrics["micro-resilient@coupled=32"]["slice.growth"].value == 1
    assert metrics["micro-resilient@coupled=32"]["shop.deployables"].value == len(MICRO.deployables) + 32
    assert [doubt.code for doubt in result.doubts if doubt.code != "other_load"] == []
    (kept,) = (tmp_path / "out" / "raw").glob("codebase-01-monolith-readings.json")
    assert "monolith.products.routes" in json.loads(kept.read_text())["products.catalogue"]["slice"]


def test_the_tools_are_used_on_one_service_and_on_all(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "raw").mkdir()
    checked: list[object] = []  # before the clock starts; the same check is then timed
    monkeypatch.setattr(local, "check_types", lambda *given: checked.append(given))
    assert RESILIENT.source is not None
    subject = CodeOnly(MICRO, RESILIENT.source(tmp_path / "tree"))
    bench = Bench("full", 1, tmp_path / "raw", "codebase-01-")
    bench.facts = dict(prepare(RESILIENT, subject, bench))
    assert checked == [(subject.source, MICRO.deployables, Path(bench.facts["python"]))]
    metrics = measure(RESILIENT, subject, bench).metrics
    one = ("check", "compile", "import", "first_hover", "first_check", "references", "edit")
    used = [*(f"open_one.{tool}" for tool in one), "open_all.check", "open_all.compile", "one_room.check"]
    expected = {f"{tool}_{what}" for tool in used for what in ("cpu", "wait")}
    assert {name for name in metrics if name.startswith(("open_", "one_"))} == expected
    assert all(metrics[f"{tool}_wait"].value > 0 for tool in used)
    assert not (REPOSITORY / "pyrightconfig.json").exists()
