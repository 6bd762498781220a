"""Every doubt about an experiment is raised by a report that deserves it, and by no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from compare.experiments.bench.evidence import doubts_of
from compare.experiments.bench.evidence import evidence_of
from compare.measure.blocks.looks import FEWEST_BLOCKS
from compare.measure.doubts import BUSY_GENERATOR_PERCENT
from compare.measure.doubts import BUSY_HARNESS_PERCENT
from compare.measure.doubts import DRIFT_RATIO
from compare.measure.doubts import EXPERIMENT_CHECKS
from compare.measure.doubts import LATE_P99_MS
from compare.measure.doubts import OTHER_LOAD_CORES
from compare.measure.doubts import STEAL_PERCENT
from compare.results import Circumstances
from compare.results import Comparison
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run
from compare.settings import REPOSITORY

CONDITIONS = ("monolith", "monolith@aa=again", "micro-resilient")
CALM = Circumstances(
    wall_s=10.0,
    generator_cpu_percent=40.0,
    harness_cpu_percent=3.0,
    other_load_cores=0.01,
    steal_percent=0.1,
    late_p99_ms=0.4,
)
PRIMARY = Comparison(
    *("home.p50", "s", "micro-resilient", "monolith", 1.8, 1.6, 2.0, "higher", "ratio", 6),
    delta=0.05,
    noise_low=0.98,
    noise_high=1.03,
    claim="M1",
)
ASIDE = replace(PRIMARY, metric="search.p50", noise_high=5.0, delta=None, claim="")


def result(circumstances: Circumstances | None = CALM, blocks: int = 6, later: float = 1.0) -> ExperimentResult:
    """Return a result whose later blocks took `later` times as long as the earlier ones."""
    runs = [
        Run(name, b, p, True, {"home.p50": Metric(0.01 * (later if b >= 3 else 1), "s")}, circumstances=circumstances)
        for b in range(blocks)
        for p, name in enumerate(CONDITIONS)
    ]
    return ExperimentResult("What?", "equal", list(CONDITIONS), [], runs, [PRIMARY, ASIDE])


def under(**changes: object) -> ExperimentResult:
    return result(replace(CALM, **changes))  # type: ignore[arg-type]


def alike(neighbours: int) -> ExperimentResult:
    """Return twelve blocks in which so many in a row have the same ratio, by turns a large and a small one."""
    whole = result(blocks=12)
    return replace(
        whole,
        runs=[
            replace(run, metrics={"home.p50": Metric(0.0102 if run.block // neighbours % 2 else 0.01, "s")})
            if run.condition == "micro-resilient"
            else run
            for run in whole.runs
        ],
    )


def with_noise(high: float) -> ExperimentResult:
    return replace(result(), comparisons=[replace(PRIMARY, noise_high=high), ASIDE])


def with_share_noise(low: float) -> ExperimentResult:
    share = replace(PRIMARY, scale="difference", noise_low=low, noise_high=0.0)
    return replace(result(), comparisons=[share, ASIDE])


def only_counted(blocks: int) -> ExperimentResult:
    return replace(result(blocks=blocks), comparisons=[replace(PRIMARY, counted=True), ASIDE])


# The code of each doubt, how to make a result of a number, the largest number that is still fine, and one beyond.
LIMITS: list[tuple[str, Callable[[float], ExperimentResult], float, float]] = [
    ("few_blocks", lambda n: result(blocks=int(n)), FEWEST_BLOCKS, FEWEST_BLOCKS - 1),
    ("few_blocks", lambda n: only_counted(int(n)), 1, 0),
    ("wide_noise", with_noise, 1.049, 1.051),
    ("wide_noise", with_share_noise, -0.049, -0.051),
    ("drift", lambda n: result(later=n), DRIFT_RATIO - 0.001, DRIFT_RATIO + 0.01),
    ("drift", lambda n: result(later=1 / n), DRIFT_RATIO - 0.001, DRIFT_RATIO + 0.01),
    ("autocorrelation", lambda n: alike(int(n)), 2, 6),
    ("other_load", lambda n: under(other_load_cores=n), OTHER_LOAD_CORES, OTHER_LOAD_CORES + 0.01),
    ("steal", lambda n: under(steal_percent=n), STEAL_PERCENT, STEAL_PERCENT + 0.1),
    ("generator_busy", lambda n: under(generator_cpu_percent=n), BUSY_GENERATOR_PERCENT, BUSY_GENERATOR_PERCENT + 1),
    ("harness_busy", lambda n: under(harness_cpu_percent=n), BUSY_HARNESS_PERCENT, BUSY_HARNESS_PERCENT + 1),
    ("late_sends", lambda n: under(late_p99_ms=n), LATE_P99_MS, LATE_P99_MS + 0.1),
    ("shared_cores", lambda n: under(pinned_apart=n == 0), 0, 1),
    ("shared_core", lambda n: under(shared_core=n == 1), 0, 1),
    ("no_pss", lambda n: under(full_memory=n == 0), 0, 1),
    ("exhausted", lambda n: under(exhausted=["CPU under login"] * int(n)), 0, 1),
    ("repeated", lambda n: replace(result(), repeated=["micro, block 2: no answer"] * int(n)), 0, 1),
    ("not_measured", lambda n: under(not_measured=["capacity"] * int(n)), 0, 1),
]


@pytest.mark.parametrize(
    ("code", "made", "fine", "beyond"), LIMITS, ids=[f"{row[0]}-{i}" for i, row in enumerate(LIMITS)]
)
def test_a_doubt_is_raised_beyond_its_limit_and_not_at_it(
    code: str, made: Callable[[float], ExperimentResult], fine: float, beyond: float
) -> None:
    assert doubts_of(made(fine)) == []
    (doubt,) = doubts_of(made(beyond))
    assert doubt.code == code
    assert doubt.message and doubt.next


def test_every_doubt_has_its_row_here_and_in_the_docs() -> None:
    codes = {code for code, *_ in LIMITS}
    assert len(codes) == len(EXPERIMENT_CHECKS)
    methodology = (REPOSITORY / "docs" / "methodology.md").read_text()
    table = methodology.partition("| doubt | raised if |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, flags=re.MULTILINE)) == codes


def test_nothing_measured_yet_and_an_old_report_raise_no_doubt_about_circumstances() -> None:
    assert [doubt.code for doubt in doubts_of(replace(result(), runs=[], comparisons=[]))] == ["few_blocks"]
    assert doubts_of(result(circumstances=None)) == []


def test_what_the_harness_and_its_generator_use_raises_no_doubt_where_no_shop_was_launched() -> None:
    busy = replace(CALM, harness_cpu_percent=110.0, generator_cpu_percent=99.0, late_p99_ms=50.0, pinned_apart=False)
    assert len(doubts_of(result(busy))) == 4
    assert doubts_of(result(replace(busy, was_launched=False))) == []


def test_one_launch_among_code_that_was_only_read_is_judged_as_ever() -> None:
    read = replace(CALM, harness_cpu_percent=110.0, was_launched=False)
    runs = [replace(run, circumstances=read) if run.condition != "monolith" else run for run in result().runs]
    assert len(evidence_of(replace(result(), runs=runs)).harness_cpu_percents) == 6
    assert doubts_of(replace(result(), runs=runs)) == []


def test_a_launch_counts_once_however_many_parts_it_had() -> None:
    quiet, loud = replace(CALM, wall_s=30.0, other_load_cores=0.0), replace(CALM, wall_s=10.0, other_load_cores=0.8)
    runs = [Run(f"monolith@fault={n}", 0, 0, True, {}, circumstances=loud) for n in range(5)]
    runs.append(Run("micro-resilient@fault=1", 0, 1, True, {}, circumstances=quiet))
    evidence = evidence_of(replace(result(), runs=runs))
    assert evidence.other_load_cores == pytest.approx(0.8 * 10 / 40)
    assert len(evidence.harness_cpu_percents) == 2


def test_one_run_that_was_disturbed_does_not_speak_for_the_others() -> None:
    runs = result().runs
    disturbed = replace(CALM, late_p99_ms=90.0, harness_cpu_percent=80.0)
    assert doubts_of(replace(result(), runs=[replace(runs[0], circumstances=disturbed), *runs[1:]])) == []


def test_an_invalid_run_leaves_its_block_out() -> None:
    runs = result().runs
    (doubt,) = doubts_of(replace(result(blocks=4), runs=[replace(runs[0], valid=False), *runs[1:12]]))
    assert doubt.message.startswith("3 of at least 4 blocks")


def test_what_ran_out_is_named_once_with_its_conditions() -> None:
    short = replace(CALM, exhausted=["CPU under login"])
    runs = [replace(run, circumstances=short) if run.condition != "monolith" else run for run in result().runs]
    (doubt,) = doubts_of(replace(result(), runs=runs))
    assert doubt.message.count("CPU under login in monolith@aa=again, micro-resilient") == 1


def test_a_condition_that_drifts_alone_is_named() -> None:
    runs = [
        replace(run, metrics={"home.p50": Metric(0.015, "s")})
        if run.block >= 3 and run.condition == "micro-resilient"
        else run
        for run in result().runs
    ]
    (doubt,) = doubts_of(replace(result(), runs=runs))
    assert "micro-resilient by +50%" in doubt.message
    assert "monolith" not in doubt.message


def test_blocks_that_count_for_nothing_are_not_asked_whether_they_resemble_each_other() -> None:
    whole = alike(6)
    invalid = [replace(run, valid=run.block < 7) for run in whole.runs]
    assert evidence_of(whole).autocorrelation is not None
    assert evidence_of(replace(whole, runs=invalid)).autocorrelation is None
    aside = [replace(PRIMARY, claim="", delta=None)]
    assert evidence_of(replace(whole, comparisons=aside)).autocorrelation is None
    check = replace(whole, comparisons=[replace(PRIMARY, claim="")])
    assert evidence_of(check).autocorrelation == evidence_of(whole).autocorrelation


def test_who_lost_a_block_to_an_invalid_run_is_told_to_finish_it() -> None:
    whole = result(blocks=FEWEST_BLOCKS)
    robbed = replace(whole, runs=[replace(run, valid=run is not whole.runs[4]) for run in whole.runs])
    (said,) = doubts_of(robbed)
    assert (said.code, said.next) == ("few_blocks", "bench with --resume: 1 runs were invalid")
    (said,) = doubts_of(result(blocks=1))
    assert said.next == "bench with --profile quick or full"
