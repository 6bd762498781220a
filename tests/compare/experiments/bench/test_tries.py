"""What an invalid run leaves is kept beside its repetition, under a number of its own, and counts for nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from compare.claim_verdicts import with_experiment
from compare.errors import CartlabError
from compare.experiments.bench.blocks import BlockRuns
from compare.experiments.bench.blocks import MOST_TRIES_KEPT
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Measured
from compare.experiments.bench.experiment import stem_of
from compare.experiments.bench.recompute import discrepancies
from compare.report_folder import read_report
from compare.report_folder import REPORT_NAME
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Report
from compare.results import Run

from .stub_experiment import Instrument
from .stub_experiment import MONO
from .stub_experiment import StubShop
from .test_runner import run

WRONG = "wrong answer: the cart is empty"
KNOWN = {"stub": Instrument().experiment()}


class FailsLate(Instrument):
    """Keeps its raw data before it finds an answer wrong."""

    def measure(self, condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        measured = super().measure(condition, shop, replace(bench))
        if self.calls in self.late_in:
            raise CartlabError(WRONG)
        return measured

    late_in: frozenset[int] = frozenset()


def failing_late(*calls: int) -> FailsLate:
    instrument = FailsLate()
    instrument.late_in = frozenset(calls)
    return instrument


def result_of(report: Report) -> ExperimentResult:
    return report.experiments["stub"]


def own_value(folder: Path, each: Run) -> float:
    (name,) = (name for name in each.raw if name.endswith("-own.json"))
    return float(json.loads((folder / "raw" / name).read_text())["took"])


def test_an_invalid_run_is_kept_with_its_raw_data_beside_its_repetition(tmp_path: Path) -> None:
    report, _, _ = run(failing_late(5), tmp_path)
    result = result_of(report)
    first_try = result.earlier_tries
    again = [each for each in result.runs if each.block == 1]
    assert [(each.block, each.attempt) for each in first_try] == [(1, 1)] * 3
    assert [each.reason for each in first_try if not each.valid] == [WRONG]
    assert [each.attempt for each in again] == [2, 2, 2]
    assert {each.attempt for each in result.runs if each.block != 1} == {1}
    before, after = ({own_value(tmp_path, each) for each in tries} for tries in (first_try, again))
    assert len(before) == len(after) == 3
    assert not before & after
    assert all("-try2-" in name for each in again for name in each.raw)
    assert report.valid
    assert read_report(tmp_path) == report


def test_what_was_measured_again_counts_for_nothing(tmp_path: Path) -> None:
    report, _, _ = run(failing_late(5), tmp_path)
    result = result_of(report)
    huge = [replace(each, metrics={"home.p50": Metric(9.0, "s")}) for each in result.earlier_tries]
    without, with_huge = (with_experiment(report, "stub", replace(result, earlier_tries=tries)) for tries in ([], huge))
    assert without.claims == with_huge.claims == report.claims
    found = [*discrepancies(with_huge, tmp_path, KNOWN)]
    assert len(found) == 2, "only the figures of the two valid runs of the first try do not follow from raw data"
    assert all("block 2: home.p50 is given as 9" in each for each in found)


def test_the_raw_data_of_one_try_do_not_speak_for_another(tmp_path: Path) -> None:
    report, _, _ = run(failing_late(5), tmp_path)
    assert [*discrepancies(report, tmp_path, KNOWN)] == []
    result = result_of(report)
    first = next(each for each in result.earlier_tries if each.valid)
    swapped = [
        replace(first, attempt=2) if (each.block, each.condition) == (1, first.condition) else each
        for each in result.runs
    ]
    found = [*discrepancies(with_experiment(report, "stub", replace(result, runs=swapped)), tmp_path, KNOWN)]
    assert any(f"{first.condition}, block 2: no raw data give home.p50" in each for each in found)


def test_a_bench_that_goes_on_keeps_what_the_cut_block_had(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(Instrument(stop_at=9), tmp_path)  # the third run of the third block
    report, _, _ = run(Instrument(), tmp_path, report=read_report(tmp_path))
    result = result_of(report)
    assert [(each.block, each.attempt) for each in result.earlier_tries] == [(2, 1)] * 2
    assert [each.attempt for each in result.runs if each.block == 2] == [2, 2, 2]
    assert result.repeated == []
    assert [*discrepancies(read_report(tmp_path), tmp_path, KNOWN)] == []


def test_each_try_has_the_next_number_however_often_a_bench_goes_on(tmp_path: Path) -> None:
    run(failing_late(5, 14), tmp_path)  # the second block, twice
    run(failing_late(2, 5), tmp_path, report=read_report(tmp_path))  # it is all that is left, and fails twice again
    report, _, _ = run(Instrument(), tmp_path, report=read_report(tmp_path))
    result = result_of(report)
    assert [each.attempt for each in result.runs if each.block == 1] == [5, 5, 5]
    assert [each.attempt for each in result.earlier_tries if not each.valid] == [1, 2, 3, 4]
    assert len(result.repeated) == 4


@pytest.mark.parametrize(
    ("tries", "old"),
    [([], []), ([(0, 1), (1, 1), (2, 1), (2, 2)], []), ([(0, 1), (1, 1), (2, 1), (0, 2), (2, 2)], [(0, 1)])],
)
def test_a_report_has_room_for_four_tries_that_were_replaced(
    tries: list[tuple[int, int]], old: list[tuple[int, int]]
) -> None:
    runs = [Run(name, block, 0, True, {}, attempt=attempt) for block, attempt in tries for name in ("a", "b")]
    kept = BlockRuns(earlier_tries=runs)
    assert [kept.next_attempt(block) for block in (0, 7)] == [1 + max([a for b, a in tries if b == 0], default=0), 1]
    found = kept.drop_old()
    assert [(each.block, each.attempt) for each in found] == [each for each in old for _ in range(2)]
    assert kept.earlier_tries == [each for each in runs if each not in found]


def test_a_try_without_room_loses_its_raw_data_and_no_other_does(tmp_path: Path) -> None:
    run(failing_late(*range(1, 13)), tmp_path)  # all four blocks
    run(failing_late(*range(1, 13)), tmp_path, report=read_report(tmp_path))  # and again
    report, _, _ = run(Instrument(), tmp_path, report=read_report(tmp_path))
    result = result_of(report)
    assert len({(each.block, each.attempt) for each in result.earlier_tries}) == MOST_TRIES_KEPT
    assert {each.attempt for each in result.earlier_tries} == {2}
    listed = {name for each in (*result.runs, *result.earlier_tries) for name in each.raw}
    assert {path.name for path in (tmp_path / "raw").iterdir()} == listed
    assert len(result.repeated) == 24, "their reasons stay"


def test_an_edited_report_that_goes_on_removes_nothing_outside(tmp_path: Path) -> None:
    run(failing_late(*range(1, 13)), tmp_path / "report")
    victim = tmp_path / "victim.json"
    victim.write_text("{}")
    known = read_report(tmp_path / "report")
    runs = [replace(each, raw=["../../victim.json", str(victim)]) for each in result_of(known).runs]
    edited = with_experiment(known, "stub", replace(result_of(known), runs=runs))
    run(Instrument(), tmp_path / "report", report=edited)
    assert victim.exists()


def test_a_report_from_before_tries_is_read(tmp_path: Path) -> None:
    report, _, _ = run(Instrument(), tmp_path)
    data = json.loads((tmp_path / REPORT_NAME).read_text())
    for each in data["experiments"]["stub"]["runs"]:
        del each["attempt"]
    del data["experiments"]["stub"]["earlier_tries"]
    (tmp_path / REPORT_NAME).write_text(json.dumps(data))
    assert read_report(tmp_path) == report


@pytest.mark.parametrize("attempt", [0, -1, 10**6, "2", 1.5])
def test_a_try_that_cannot_be_is_refused(tmp_path: Path, attempt: object) -> None:
    run(failing_late(5), tmp_path)
    data = json.loads((tmp_path / REPORT_NAME).read_text())
    data["experiments"]["stub"]["earlier_tries"][0]["attempt"] = attempt
    (tmp_path / REPORT_NAME).write_text(json.dumps(data))
    with pytest.raises(CartlabError, match="not a whole report"):
        read_report(tmp_path)


def test_the_first_try_has_the_names_that_it_always_had() -> None:
    assert stem_of("stub", 0, 1, MONO) == "stub-01-monolith-"
    assert stem_of("stub", 0, 2, MONO) == "stub-01-try2-monolith-"
