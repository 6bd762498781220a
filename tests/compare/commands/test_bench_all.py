"""`bench all`: several experiments one after another, whose conditions have the same names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from compare.commands import bench
from compare.commands import cli as group
from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.stages.local import LocalStage
from compare.report_folder import write_report
from compare.results import Report


def test_no_experiment_begins_with_the_data_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    class Runner:
        def __init__(self, experiment: Any, settings: Any, report: Report, launch: Any, listener: Any) -> None:
            self.name, self.report = experiment.name, report

        def run(self) -> Report:
            events.append(self.name)
            write_report(self.report, tmp_path / "report")
            return self.report

    monkeypatch.setattr(bench, "Runner", Runner)
    monkeypatch.setattr(LocalStage, "clear", lambda stage: events.append("clear"))
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path / "state"))
    done = CliRunner().invoke(
        group, ["bench", "all", "--out", str(tmp_path / "report"), "--port-base", "21000"], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    names = [each.name for each in EXPERIMENTS["local"].values() if not each.on_demand]
    assert events == [event for name in names for event in ("clear", name)] + ["clear"]
    assert "database" not in names  # it would install PostgreSQL
    assert f"Page: {tmp_path / 'report' / 'report.html'}" in done.output
    assert (tmp_path / "report" / "report.html").read_text().startswith("<!doctype html>")
