"""What stands before the answers: invalid, partial, old, only a check; and the doubts that matter."""

from __future__ import annotations

from dataclasses import replace

from compare.report.answers.cautions import cautions_of
from compare.report.answers.cautions import doubts_that_matter
from compare.report.answers.cautions import noise_sentences
from compare.results import Doubt
from compare.results import Report
from compare.results import Run
from tests.compare.report.answers.made_up_claims import ratio
from tests.compare.report.answers.made_up_claims import report_of

SAME = ratio(1.0, "negligible", a="monolith@aa=again", claim="", ci_low=0.98, ci_high=1.03)


def told(report: Report) -> list[str]:
    return [f"{caution.word}: {caution.says}" for caution in cautions_of(report)]


def test_a_whole_report_needs_no_warning() -> None:
    assert told(report_of(ratio(2, "higher"))) == []


def test_invalid_runs_come_first_then_what_is_partial() -> None:
    runs = [Run("monolith", 0, 0, True, {}), Run("monolith", 1, 0, False, {}, reason="it answered 500")]
    report = report_of(ratio(2, "higher"), partial="stopped by Ctrl-C.")
    spoiled = replace(report.experiments["overhead"], runs=runs)
    assert told(replace(report, experiments={"overhead": spoiled})) == [
        "Invalid: overhead: 1 of 2 runs gave wrong answers or could not be made. They count for nothing.",
        "Partial: overhead did not run to its end: stopped by Ctrl-C.",
    ]
    unmeasured = replace(report.experiments["overhead"], runs=[], partial="")
    assert told(replace(report, experiments={"overhead": unmeasured})) == [
        "Invalid: overhead: nothing could be measured."
    ]


def test_old_empty_and_check_say_so() -> None:
    assert "schema 3" in told(replace(report_of(ratio(2, "higher")), schema=3))[0]
    assert told(Report(machine={}, software={}, settings={})) == ["Empty: nothing was measured."]
    assert told(report_of(SAME, noise_of=["home.p50"]))[0].startswith("A/A check: the monolith against itself.")


def test_a_check_says_for_each_metric_whether_the_machine_is_quiet_enough() -> None:
    noisy = replace(SAME, metric="shop.pss", verdict="undecided", ci_low=0.8, ci_high=1.2)
    other = replace(SAME, metric="home.p95", delta=None, verdict="no verdict")
    found = list(noise_sentences(report_of(SAME, noisy, other, noise_of=["home.p50", "shop.pss"])))
    assert [is_quiet for is_quiet, _ in found] == [True, False]
    assert found[0][1] == "The home page's median latency of the monolith differs from itself by -2% to +3%; 5% matter."
    assert list(noise_sentences(report_of(replace(SAME, delta=None), noise_of=["home.p50"])))[0][0] is None


def test_each_kind_of_doubt_is_told_once_and_only_about_what_decides() -> None:
    doubts = [Doubt("drift", "it drifts", "wait"), Doubt("drift", "it drifts more", "wait"), Doubt("steal", "x", "y")]
    report = report_of(ratio(2, "higher"), doubts=doubts)
    explored = replace(report.experiments["overhead"], comparisons=[])
    report = replace(
        report, experiments=report.experiments | {"scaling": explored, "faults": report.experiments["overhead"]}
    )
    assert [(names, doubt.message) for names, doubt in doubts_that_matter(report)] == [
        ("overhead (M1), faults (M1)", "it drifts"),
        ("overhead (M1), faults (M1)", "x"),
    ]
