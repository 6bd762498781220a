"""The runner on a stub experiment whose truth is known: no shop, no clock."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.evidence import doubts_of
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Measured
from compare.experiments.bench.run_settings import RunSettings
from compare.experiments.bench.runner import Runner
from compare.report_folder import read_report
from compare.results import Metric
from compare.results import Report
from compare.results import Run

from .stub_experiment import AGAIN
from .stub_experiment import Instrument
from .stub_experiment import MONO
from .stub_experiment import Quiet
from .stub_experiment import SLOW
from .stub_experiment import Stage
from .stub_experiment import StubShop


def fresh_report() -> Report:
    return Report(machine={"cores": 2}, software={}, settings={"profile": "quick", "seed": 1})


def run(
    instrument: Instrument, out: Path, profile: str = "quick", report: Report | None = None, **changes: Any
) -> tuple[Report, Stage, Quiet]:
    stage, listener = Stage(), Quiet()
    settings = RunSettings(profile, seed=1, out=out)
    runner = Runner(instrument.experiment(**changes), settings, report or fresh_report(), stage.launched, listener)
    try:
        return runner.run(), stage, listener
    finally:
        assert not stage.running


def claim(report: Report, id: str) -> str:
    return next(claim.verdict for claim in report.claims if claim.id == id)


def test_a_planted_difference_is_found_and_decides_the_claim(tmp_path: Path) -> None:
    report, _, listener = run(Instrument(ratio=1.5), tmp_path)
    (comparison,) = report.experiments["stub"].comparisons
    assert (comparison.claim, comparison.supported_by) == ("M1", "higher")
    assert comparison.verdict == "higher"
    assert comparison.estimate == pytest.approx(1.5, rel=0.05)
    assert claim(report, "M1") == "supported"
    assert claim(report, "C1") == "not measured"
    assert read_report(tmp_path) == report
    assert listener.blocks == [0, 1, 2, 3]  # the first look decides
    assert listener.steps == listener.expected


@pytest.mark.parametrize(("ratio", "verdict"), [(1.0, "no meaningful difference"), (0.5, "contradicted")])
def test_no_difference_and_the_opposite_do_not_support_the_claim(tmp_path: Path, ratio: float, verdict: str) -> None:
    report, _, _ = run(Instrument(ratio=ratio), tmp_path)
    assert claim(report, "M1") == verdict


def test_demo_gives_estimates_without_verdicts(tmp_path: Path) -> None:
    report, _, _ = run(Instrument(), tmp_path, profile="demo")
    (comparison,) = report.experiments["stub"].comparisons
    assert comparison.estimate == pytest.approx(1.5, rel=0.2)
    assert (comparison.ci_low, comparison.verdict) == (None, "no verdict")
    assert claim(report, "M1") == "not measured"
    assert "few_blocks" in [doubt.code for doubt in report.experiments["stub"].doubts]


def test_every_block_holds_every_condition_once_in_an_order_that_the_seed_fixes(tmp_path: Path) -> None:
    _, first, _ = run(Instrument(), tmp_path / "a")
    _, second, _ = run(Instrument(), tmp_path / "b")
    assert first.events == second.events
    measuring = first.events[2:]
    blocks = [tuple(measuring[index : index + 3]) for index in range(0, 12, 3)]
    assert all(len(set(block)) == 3 for block in blocks)
    assert len(set(blocks)) > 1
    assert all(event.endswith("WARNING") for event in measuring)


def test_ctrl_c_leaves_a_valid_report_marked_partial_and_nothing_running(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(Instrument(stop_at=8), tmp_path)
    report = read_report(tmp_path)
    result = report.experiments["stub"]
    assert result.partial == "stopped by Ctrl-C"
    assert len(result.runs) == 7
    assert report.valid
    assert claim(report, "M1") == "not measured"


def test_a_stopped_run_is_finished_and_only_the_block_that_was_cut_is_measured_again(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(Instrument(stop_at=8), tmp_path)
    instrument = Instrument()
    report, _, _ = run(instrument, tmp_path, report=read_report(tmp_path))
    assert instrument.calls == 12 - 6  # of seven runs, the seventh stood alone in its block
    assert report.experiments["stub"].partial == ""
    assert {(r.condition, r.block) for r in report.experiments["stub"].runs} == {
        (c.name, block) for c in (MONO, AGAIN, SLOW) for block in range(4)
    }


def test_a_whole_report_is_left_as_it_is(tmp_path: Path) -> None:
    run(Instrument(), tmp_path)
    before = (tmp_path / "report.json").read_text()
    instrument = Instrument()
    run(instrument, tmp_path, report=read_report(tmp_path))
    assert (instrument.calls, (tmp_path / "report.json").read_text()) == (0, before)


def test_a_closed_gate_stops_everything_before_anything_is_measured(tmp_path: Path) -> None:
    def closed(condition: Condition, shop: StubShop, bench: Bench) -> dict[str, Any]:
        raise CartlabError("wrong answer: the cart is empty", "run the contract tests")

    instrument = Instrument()
    with pytest.raises(CartlabError, match="the cart is empty"):
        run(instrument, tmp_path, prepare=closed)
    assert instrument.calls == 0
    report = read_report(tmp_path)
    assert report.experiments["stub"].partial == "wrong answer: the cart is empty"
    assert not report.valid


def test_what_preparing_found_reaches_the_measuring(tmp_path: Path) -> None:
    instrument = Instrument()
    run(instrument, tmp_path, profile="demo")
    assert [facts["of"] for facts in instrument.facts].count("monolith") == 2  # its own, and the A/A run


def test_metrics_derived_from_a_block_are_kept_with_its_runs(tmp_path: Path) -> None:
    def mark(runs: list[Run]) -> list[Run]:
        return [replace(r, metrics=r.metrics | {"of_block": Metric(len(runs), "count")}) for r in runs]

    report, _, _ = run(Instrument(), tmp_path, derive=mark)
    assert all(r.metrics["of_block"].value == 3 for r in report.experiments["stub"].runs)


def test_a_resource_that_ran_out_is_named_once_and_in_which_condition(tmp_path: Path) -> None:
    instrument = Instrument()

    def full(condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        measured = instrument.measure(condition, shop, bench)
        return replace(measured, exhausted=("CPU under login",) if condition is SLOW else ())

    report, _, _ = run(instrument, tmp_path, measure=full)
    (said,) = [doubt.message for doubt in report.experiments["stub"].doubts if doubt.code == "exhausted"]
    assert said.count("CPU under login in micro") == 1
    assert "in monolith" not in said


def test_a_stop_loses_no_doubt_and_a_report_that_is_read_back_gives_the_same(tmp_path: Path) -> None:
    first = Instrument(stop_at=8)

    def strained(condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        load = {"mode": "open", "sent": 500, "lateness_ms": {"p50": 0.1, "p99": 30.0}}
        bench.keep("load", load)
        bench.keep("few", load | {"sent": 99, "lateness_ms": {"p50": 0.2, "p99": 99.0}})
        return replace(first.measure(condition, shop, bench), generator_cpu_percent=99.0, exhausted=("CPU",))

    with pytest.raises(KeyboardInterrupt):
        run(first, tmp_path, measure=strained)
    report, _, _ = run(Instrument(), tmp_path, report=read_report(tmp_path))
    result = report.experiments["stub"]
    (said,) = [doubt.message for doubt in result.doubts if doubt.code == "exhausted"]
    assert all(name in said for name in result.conditions)
    assert "generator_busy" in [doubt.code for doubt in result.doubts]
    assert [r.circumstances.late_p99_ms for r in result.runs if r.circumstances] == [30.0] * 6 + [None] * 6
    assert doubts_of(read_report(tmp_path).experiments["stub"]) == result.doubts


def test_every_run_names_raw_data_that_is_there(tmp_path: Path) -> None:
    report, _, _ = run(Instrument(), tmp_path, profile="demo")
    for each in report.experiments["stub"].runs:
        own, measured = each.raw
        value = each.metrics["home.p50"].value
        assert json.loads((tmp_path / "raw" / own).read_text()) == {"took": value}
        assert json.loads((tmp_path / "raw" / measured).read_text()) == {each.condition: {"home.p50": [value, "s"]}}


def test_parts_of_one_launch_are_runs_of_their_own(tmp_path: Path) -> None:
    parts = {"quick": ("fault=a", "fault=b")}

    def measure(condition: Condition, shop: object, bench: Bench) -> Measured:
        value = 0.02 if condition.name == "micro" else 0.01
        found = {part: {"home.p50": Metric(value + bench.seed / 1e6, "s")} for part in parts["quick"]}
        unmeasured, left_out = {}, {}
        if bench.stem.startswith("stub-02") and condition.name == "micro":
            del found["fault=b"]
            left_out = {"fault=b": "the shop did not recover from a"}
        if bench.stem.startswith("stub-03") and condition.name == "micro":
            del found["fault=b"]
            unmeasured = {"fault=b": "it never bit"}
        return Measured({}, parts=found, unmeasured=unmeasured, left_out=left_out)

    instrument = Instrument()
    experiment = instrument.experiment()
    report, stage, _ = run(
        instrument,
        tmp_path,
        conditions=tuple(replace(condition, parts=parts) for condition in experiment.conditions),
        compared=(("micro@fault=a", "monolith@fault=a"), ("micro@fault=b", "monolith@fault=b")),
        same=("monolith@aa=again,fault=a", "monolith@fault=a"),
        noise={"monolith@fault=b": ("monolith@aa=again,fault=b", "monolith@fault=b")},
        primaries=(replace(experiment.primaries[0], a="micro@fault=a", b="monolith@fault=a"),),
        measure=measure,
    )
    result = report.experiments["stub"]
    assert {run.condition for run in result.runs} == set(result.conditions)
    assert len(result.conditions) == 6
    by_pair = {comparison.a: comparison for comparison in result.comparisons}
    assert by_pair["micro@fault=a"].verdict == "higher"
    assert by_pair["micro@fault=b"].verdict == "no verdict"  # it decides nothing
    invalid = [run for run in result.runs if not run.valid]
    assert [(run.condition, run.block, run.reason) for run in invalid] == [("micro@fault=b", 2, "it never bit")]
    (left_out,) = [run for run in result.runs if run.valid and not run.metrics]
    assert (left_out.condition, left_out.block) == ("micro@fault=b", 1)  # what another part came to is a result, too
    assert left_out.reason == "the shop did not recover from a"
    assert not report.valid
