"""Conditions that some blocks leave out, for an estimate without a verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compare.experiments.bench.evidence import evidence_of
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Measured
from compare.report_folder import read_report
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run

from .stub_experiment import AGAIN
from .stub_experiment import Instrument
from .stub_experiment import MONO
from .stub_experiment import SLOW
from .stub_experiment import StubShop
from .test_evidence import CALM
from .test_evidence import result
from .test_runner import run


def with_occasional(in_blocks: set[int]) -> ExperimentResult:
    """Return a whole result with one more condition, which is measured in some blocks only."""
    whole = result()
    seldom = [Run("monolith@cold", b, 3, True, {"home.p50": Metric(0.02, "s")}, circumstances=CALM) for b in in_blocks]
    return replace(
        whole,
        conditions=[*whole.conditions, "monolith@cold"],
        runs=[*whole.runs, *seldom],
        occasional=["monolith@cold"],
    )


def test_a_condition_may_be_in_every_third_block_only_and_a_stopped_run_is_finished_so(tmp_path: Path) -> None:
    seldom = replace(SLOW, name="micro@cold", every=3)
    conditions = (MONO, AGAIN, SLOW, seldom)
    with pytest.raises(KeyboardInterrupt):
        run(Instrument(stop_at=9), tmp_path, conditions=conditions)  # in the third block
    instrument = Instrument()
    report, _, _ = run(instrument, tmp_path, report=read_report(tmp_path), conditions=conditions)
    found = report.experiments["stub"]
    assert instrument.calls == 3 * 4 + 2 - (4 + 3)
    assert [r.block for r in found.runs if r.condition == seldom.name] == [0, 3]
    assert found.occasional == [seldom.name]
    assert "few_blocks" not in [doubt.code for doubt in found.doubts]
    (comparison,) = found.comparisons
    assert comparison.verdict == "higher"


class Breaking(Instrument):
    """Measures the parts of a condition, each as what it is."""

    def measure(self, condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        measured = super().measure(condition, shop, bench)
        parts = condition.parts_in(bench.profile, bench.block)
        return replace(measured, parts={part: measured.metrics for part in parts})


def test_a_part_may_be_in_every_third_block_only_and_a_stopped_run_is_finished_so(tmp_path: Path) -> None:
    parts = {"quick": ("fault=often", "fault=seldom")}
    conditions = tuple(replace(each, parts=parts, seldom=("fault=seldom",)) for each in (MONO, AGAIN, SLOW))
    with pytest.raises(KeyboardInterrupt):
        run(Breaking(stop_at=8), tmp_path, conditions=conditions)  # in the third block
    report, _, _ = run(Breaking(), tmp_path, report=read_report(tmp_path), conditions=conditions)
    found = report.experiments["stub"]
    blocks = {name: [r.block for r in found.runs if r.condition == name] for name in found.conditions}
    assert blocks["micro@fault=seldom"] == blocks["monolith@aa=again,fault=seldom"] == [0, 3]
    assert blocks["micro@fault=often"] == blocks["monolith@fault=often"] == [0, 1, 2, 3]
    assert {name for name in blocks if "seldom" in name} == set(found.occasional)
    assert "few_blocks" not in [doubt.code for doubt in found.doubts]


def test_a_condition_that_some_blocks_leave_out_makes_the_others_no_fewer() -> None:
    seldom = with_occasional({0, 3})
    assert evidence_of(seldom).blocks == 6
    assert evidence_of(replace(seldom, occasional=[])).blocks == 2
