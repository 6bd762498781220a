"""A job right before and right after each launch, on a stub experiment whose job is told what to take."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compare.experiments.bench.beside import BESIDE
from compare.experiments.bench.beside import DURATION
from compare.experiments.bench.beside import read_beside
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.recompute import discrepancies
from compare.experiments.bench.run_settings import RunSettings
from compare.experiments.bench.runner import Runner
from compare.report_folder import read_report
from compare.results import Report
from compare.results import Run

from .stub_experiment import Instrument
from .stub_experiment import Quiet
from .stub_experiment import Stage
from .stub_experiment import StubShop


class Watched(Stage):
    """Notes when the job runs, too, which takes one second more each time."""

    jobs = 0
    fails_at = 0

    def job(self) -> float:
        assert not self.running, "a shop runs beside the job"
        self.jobs += 1
        self.events.append("job")
        if self.jobs == self.fails_at:
            raise subprocess.CalledProcessError(1, "job")
        return float(self.jobs)

    @contextmanager
    def launched(self, condition: Condition, log_level: str) -> Iterator[StubShop]:
        with super().launched(condition, log_level) as shop:
            yield shop
        self.events.append("end")


def measured(out: Path, stage: Watched, instrument: Instrument) -> tuple[Report, list[Run]]:
    experiment = instrument.experiment(beside=stage.job, readers={BESIDE: read_beside})
    fresh = Report(machine={"cores": 2}, software={}, settings={"profile": "demo", "seed": 1})
    report = Runner(experiment, RunSettings("demo", 1, out), fresh, stage.launched, Quiet()).run()
    assert [*discrepancies(read_report(out), out, {"stub": experiment})] == []
    return report, report.experiments["stub"].runs


def test_the_job_runs_before_and_after_each_launch_and_its_mean_is_a_metric(tmp_path: Path) -> None:
    stage = Watched()
    _, runs = measured(tmp_path, stage, Instrument())
    measuring = stage.events[stage.events.index("job") :]  # without the gate's launches
    assert [event.split()[-1] for event in measuring] == ["job", "WARNING", "end", "job"] * 3
    assert [run.metrics[DURATION].value for run in runs] == [1.5, 3.5, 5.5]
    assert {run.metrics[DURATION].unit for run in runs} == {"s"}
    for run in runs:
        (kept,) = (name for name in run.raw if name.endswith(f"-{BESIDE}.json"))
        assert (tmp_path / "raw" / kept).is_file()


def test_a_run_that_failed_has_no_job_after_it(tmp_path: Path) -> None:
    stage = Watched()
    _, runs = measured(tmp_path, stage, Instrument(wrong_in={1}))
    assert [DURATION in run.metrics for run in runs] == [False, True, True]
    assert stage.jobs == 5


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_job_that_fails_makes_its_run_invalid_and_no_other(tmp_path: Path, fails_at: int) -> None:
    stage = Watched()
    stage.fails_at = fails_at
    _, runs = measured(tmp_path, stage, Instrument())
    assert [run.valid for run in runs] == [False, True, True]
    assert runs[0].reason.startswith("CalledProcessError")


def test_an_experiment_without_a_job_has_no_trace_of_one(tmp_path: Path) -> None:
    fresh = Report(machine={"cores": 2}, software={}, settings={"profile": "demo", "seed": 1})
    stage = Stage()
    runner = Runner(Instrument().experiment(), RunSettings("demo", 1, tmp_path), fresh, stage.launched, Quiet())
    for run in runner.run().experiments["stub"].runs:
        assert DURATION not in run.metrics
        assert not any(BESIDE in name for name in run.raw)
