"""The A/A check: what it measures of each experiment, and what its report says and does not say."""

from __future__ import annotations

import io
import math
from pathlib import Path

import pytest
from rich.console import Console

from compare.experiments.bench.aa import aa_check
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Measured
from compare.experiments.bench.run_settings import RunSettings
from compare.experiments.bench.runner import Runner
from compare.experiments.catalogue import EXPERIMENTS
from compare.report.terminal import print_report
from compare.report_folder import read_report
from compare.results import Metric
from compare.results import Report

from .stub_experiment import Instrument
from .stub_experiment import Quiet
from .stub_experiment import Stage
from .stub_experiment import StubShop

QUANTILE = 4.375  # of t with three degrees of freedom, at the level of each of three looks


@pytest.mark.parametrize("profile", ["quick", "full"])
@pytest.mark.parametrize("name", EXPERIMENTS["local"])
def test_every_experiment_can_be_checked_against_itself(name: str, profile: str) -> None:
    whole = EXPERIMENTS["local"][name]
    check = aa_check(whole, profile)
    names = set(check.run_names(profile))
    assert {(primary.claim, primary.supported_by) for primary in check.primaries} == {("", "negligible")}
    assert set(check.noise_of) == {primary.metric for primary in whole.primaries_of(profile)}
    assert {check.same_for(b) for _, b in check.compared} == set(check.compared)
    assert {name for pair in check.compared for name in pair} <= names
    assert {whole.same_for(primary.b) for primary in whole.primaries_of(profile)} == set(check.compared)
    assert {condition.shop.name for condition in check.conditions} == {"monolith"}
    gates = {condition.gated_by for condition in check.conditions} - {None}
    assert gates <= {condition.name for condition in check.conditions if condition.gated_by is None}


def checked(out: Path, noise: tuple[float, ...]) -> Report:
    """Check a stub whose second run differs from its first by one of `noise` in each block."""
    blocks = dict.fromkeys(("monolith", "monolith@aa=again"), 0)

    def measure(condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        block = blocks[condition.name]
        blocks[condition.name] += 1
        differs = noise[block] if condition.name == "monolith@aa=again" else 1.0
        metrics = {"home.p50": Metric(0.01 * differs, "s"), "search.p50": Metric(0.02, "s")}
        return Measured(metrics | {"login.availability": Metric(0.99 * differs, "share")})

    stage = Stage()
    check = aa_check(Instrument().experiment(measure=measure), "quick")
    settings = {"profile": "quick", "seed": 1, "check": "A/A"}
    report = Report(machine={"cores": 2}, software={}, settings=settings)
    Runner(check, RunSettings("quick", 1, out), report, stage.launched, Quiet()).run()
    assert not any("micro" in event for event in stage.events)
    return read_report(out)


def test_a_check_tells_the_noise_of_what_would_decide_and_decides_nothing(tmp_path: Path) -> None:
    report = checked(tmp_path, noise=(1.01, 0.99, 1.01, 0.99))
    result = report.experiments["stub"]
    assert result.noise_of == ["home.p50"]
    assert {claim.verdict for claim in report.claims} == {"not measured"}
    home = next(comparison for comparison in result.comparisons if comparison.metric == "home.p50")
    # Four log-ratios of ±0.01: their mean's standard error is 0.01 √(4/3) / √4.
    half = QUANTILE * 0.01 * (4 / 3) ** 0.5 / 4**0.5
    assert (home.ci_low, home.ci_high) == pytest.approx((math.exp(-half), math.exp(half)), abs=0.001)
    assert (home.verdict, home.blocks) == ("negligible", 4)
    assert {c.verdict for c in result.comparisons if c is not home} == {"no verdict"}


def test_a_check_goes_on_until_the_machine_is_quiet_enough_or_the_last_look(tmp_path: Path) -> None:
    report = checked(tmp_path, noise=(1.2, 0.85) * 6)
    home = next(c for c in report.experiments["stub"].comparisons if c.metric == "home.p50")
    assert (home.verdict, home.blocks) == ("undecided", 12)


def test_its_report_says_that_it_is_a_check_and_gives_floor_and_smallest_difference(tmp_path: Path) -> None:
    report = checked(tmp_path, noise=(1.01, 0.99, 1.01, 0.99))
    console = Console(file=io.StringIO(), width=110, highlight=False)
    print_report(report, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert text.startswith("A/A check: this report shows the noise of the measurement. It decides no claim.")
    row = next(line for line in text.splitlines() if line.startswith("home.p50"))
    assert row.split()[3:] == ["-2%", "to", "+3%", "5%", "yes"]
    assert "-1 points to +1 points" in next(line for line in text.splitlines() if line.startswith("login.availability"))
    assert "check A/A" in text
