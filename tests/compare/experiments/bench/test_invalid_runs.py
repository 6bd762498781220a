"""What makes a run invalid, though it was measured or nearly so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psutil

from compare.claim_verdicts import with_experiment
from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Measured
from compare.report_folder import read_report

from .stub_experiment import Instrument
from .stub_experiment import StubShop
from .test_runner import run

WRONG = "wrong answer: home lacks products"


def test_wrong_answers_make_the_run_invalid_and_count_for_nothing(tmp_path: Path) -> None:
    report, _, _ = run(Instrument(wrong_in={2}), tmp_path, profile="demo")
    (invalid,) = (each for each in report.experiments["stub"].runs if not each.valid)
    assert (invalid.reason, invalid.metrics) == (WRONG, {})
    assert not report.valid


def test_a_spoiled_block_is_measured_again_whole_and_the_report_says_so(tmp_path: Path) -> None:
    instrument = Instrument(wrong_in={5})
    report, stage, listener = run(instrument, tmp_path)
    result = report.experiments["stub"]
    assert instrument.calls == 12 + 3
    assert listener.steps == listener.expected
    assert len(result.runs) == 12
    assert stage.events[-3:] == stage.events[2 + 3 : 2 + 6]  # the second block, in the same order
    (again,) = result.repeated
    assert again.endswith(f", block 2: {WRONG}")
    (said,) = (doubt.message for doubt in result.doubts if doubt.code == "repeated")
    assert WRONG in said
    assert report.valid
    assert read_report(tmp_path) == report


def test_a_block_that_is_spoiled_again_stays_invalid(tmp_path: Path) -> None:
    """Its pairs are missing at the first look, so the run goes on to the second."""
    instrument = Instrument(wrong_in={5, 14})
    report, _, _ = run(instrument, tmp_path)
    assert instrument.calls == 12 + 3 + 12
    assert not report.valid
    (comparison,) = report.experiments["stub"].comparisons
    assert (comparison.verdict, comparison.blocks) == ("higher", 7)


def test_what_is_wrong_again_and_again_is_no_accident(tmp_path: Path) -> None:
    instrument = Instrument(wrong_in={2, 5, 8})
    report, _, _ = run(instrument, tmp_path)
    assert (instrument.calls, report.experiments["stub"].repeated) == (12, [])
    assert not report.valid


def test_resuming_says_too_what_it_measured_again(tmp_path: Path) -> None:
    run(Instrument(wrong_in={2, 5, 8}), tmp_path)
    instrument = Instrument()
    report, _, _ = run(instrument, tmp_path, report=read_report(tmp_path))
    assert instrument.calls == 9
    assert len(report.experiments["stub"].repeated) == 3
    assert report.valid


def test_after_all_measuring_every_shop_must_still_be_right(tmp_path: Path) -> None:
    asked: list[StubShop] = []

    def smoke(shop: StubShop) -> None:
        asked.append(shop)
        if len(asked) in (2, 5):  # in the last block, and when that is measured again
            raise CartlabError("an added item is not in the cart")

    report, _, _ = run(Instrument(), tmp_path, smoke=smoke)
    wrong = [each for each in report.experiments["stub"].runs if not each.valid]
    assert len(asked) == 6 + 3
    assert [(each.block, each.reason) for each in wrong] == [(3, "an added item is not in the cart")]
    assert not report.valid


def test_what_the_world_outside_does_to_a_run_makes_that_run_invalid_and_no_other(tmp_path: Path) -> None:
    class Robbed(Instrument):
        def measure(self, condition: Condition, shop: StubShop, bench: Bench) -> Measured:
            if self.calls in (4, 12 + 1):
                self.calls += 1
                raise psutil.NoSuchProcess(4711)
            return super().measure(condition, shop, bench)

    report, _, _ = run(Robbed(), tmp_path)
    (wrong,) = (each for each in report.experiments["stub"].runs if not each.valid)
    assert wrong.reason.startswith("NoSuchProcess: ")
    assert len(report.experiments["stub"].runs) == 12 + 12


def test_who_goes_on_with_an_early_block_asks_each_condition_once_more_at_its_end(tmp_path: Path) -> None:
    asked: list[StubShop] = []
    report, _, _ = run(Instrument(), tmp_path, smoke=asked.append)
    result = report.experiments["stub"]
    assert len(asked) == 3
    later = replace(result, runs=[each for each in result.runs if each.block > 0])
    run(Instrument(), tmp_path, report=with_experiment(report, "stub", later), smoke=asked.append)
    assert len(asked) == 6
