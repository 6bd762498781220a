"""Several reports side by side: agreement, conflict, regressions, and what is left out."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from compare.claim_verdicts import with_experiment
from compare.report.axis import axis_of
from compare.report.axis import WIDTH
from compare.report.diff import Diff
from compare.report.diff import diff
from compare.report.diff import DiffRow
from compare.report.diff import Entry
from compare.report.diff_json import as_data
from compare.report.diff_page import CLASS
from compare.report.diff_page import write_diff_page
from compare.report.diff_terminal import print_diff
from compare.results import Comparison
from compare.results import Metric
from compare.results import Report
from tests.compare.report.made_up import on_another_machine
from tests.compare.report.made_up import PRIMARY
from tests.compare.report.made_up import report
from tests.compare.report.made_up import SHARE
from tests.compare.report.made_up import shifted


def printed(*entries: Entry, **skipped: str) -> str:
    written = io.StringIO()
    print_diff(diff(entries, skipped), Console(file=written, width=110, highlight=False))
    return written.getvalue()


@pytest.mark.parametrize(
    ("verdicts", "agreement"),
    [
        (("higher", "higher"), "agree"),
        (("negligible", "negligible"), "agree"),
        (("higher", "negligible"), "differ"),
        (("higher", "undecided"), "differ"),
        (("higher", "negligible", "lower"), "conflict"),
        (("higher", "no verdict"), "no verdict"),
        (("higher",), "alone"),
    ],
)
def test_verdicts_of_reports_agree_differ_or_contradict(verdicts: tuple[str, ...], agreement: str) -> None:
    entries = [Entry(str(place), report(shifted(verdict, 1.5))) for place, verdict in enumerate(verdicts)]
    found = diff(entries, {})
    (row,) = [row for row in found.rows if row.claim == "M1"]
    assert row.agreement == agreement
    assert found.counts[row.agreement] >= 1


def test_what_is_different_about_machines_is_told_first_and_what_is_equal_is_not() -> None:
    found = diff([Entry("ann", report()), Entry("bob", on_another_machine(report()))], {})
    assert found.environment == {
        "machine.cpu_model": {"ann": "Abacus", "bob": "Slide rule"},
        "machine.cores": {"ann": 2, "bob": 8},
    }
    said = printed(Entry("ann", report()), Entry("bob", on_another_machine(report())))
    assert said.index("Slide rule") < said.index("M1")
    assert "the same machine, software and settings" in printed(Entry("ann", report()), Entry("cid", report()))


def test_reports_have_seeds_of_their_own_which_is_no_difference() -> None:
    other = replace(report(), settings=report().settings | {"seed": 4711})
    assert diff([Entry("ann", report()), Entry("bob", other)], {}).environment == {}


def test_a_shop_that_became_slower_is_a_regression_and_one_that_became_faster_is_not() -> None:
    slower, faster = (diff([Entry("a", report()), Entry("b", report(factor=f))], {}) for f in (1.5, 0.5))
    assert {(c.metric, c.condition, c.is_worse) for c in slower.changes} == {
        ("home.p50", "micro-resilient", True),
        ("home.p50", "monolith", True),
    }
    assert all(c.ratio.estimate == pytest.approx(1.5) for c in slower.changes)
    assert [c.is_worse for c in faster.changes] == [False, False]


def test_a_change_within_the_noise_or_on_another_machine_is_none() -> None:
    assert diff([Entry("a", report()), Entry("b", report(factor=1.02))], {}).changes == []
    assert diff([Entry("a", report()), Entry("b", on_another_machine(report(factor=2)))], {}).changes == []


def test_without_a_size_that_matters_or_on_a_noisy_machine_nothing_is_called_a_regression() -> None:
    for unsure in (replace(PRIMARY, delta=None), replace(PRIMARY, noise_high=1.5)):
        assert diff([Entry("a", report(unsure)), Entry("b", report(unsure, factor=1.5))], {}).changes == []


def test_a_share_that_moved_by_less_than_what_matters_is_no_regression() -> None:
    def moved(by: float) -> Report:
        known = report()
        result = known.experiments["faults"]
        runs = [
            replace(run, metrics={"bystanders.availability": Metric(0.9 + by + run.block / 1000, "share")})
            for run in result.runs
        ]
        return with_experiment(known, "faults", replace(result, runs=runs))

    delta = SHARE.delta or 0
    assert diff([Entry("a", moved(0)), Entry("b", moved(-0.9 * delta))], {}).changes == []
    changes = diff([Entry("a", moved(0)), Entry("b", moved(-1.5 * delta))], {}).changes
    assert [change.is_worse for change in changes] == [True, True]
    assert "measure both once more, in turns" in printed(Entry("a", moved(0)), Entry("b", moved(-1.5 * delta)))


def test_the_terminal_names_what_was_skipped_and_marks_what_does_not_follow() -> None:
    doubtful = Entry("bob", report(), ["home.p50 is given as 1, and its raw data say 2", "b", "c", "d", "e"])
    said = printed(Entry("ann", report()), doubtful, cut="cut is cut short or is not JSON")
    assert "Skipped cut: cut is cut short" in said
    assert "Not counted: home.p50 is given as 1, and its raw data say 2" in said and "and 2 more" in said
    assert "Of 2 comparisons that decide claims: 2 agree." in printed(Entry("ann", report()), Entry("bob", report()))
    assert "regression" in printed(Entry("a", report()), Entry("b", report(factor=1.5)))


def row_of(found: Diff, claim: str = "M1") -> DiffRow:
    return next(row for row in found.rows if row.claim == claim)


def test_what_does_not_follow_neither_agrees_nor_contradicts_and_says_so_everywhere(tmp_path: Path) -> None:
    edited = Entry("eve", report(shifted("lower", 0.5), factor=2), ["it lies", "twice"])
    entries = [Entry("ann", report()), Entry("bob", report()), edited]
    found = diff(entries, {})
    assert row_of(found).agreement == "agree" and found.counts["conflict"] == 0
    assert not [change for change in found.changes if change.report == "eve"]
    assert found.not_counted == {"eve": "it lies, and 1 more"}
    said = printed(*entries)
    assert "  lower, not counted" in said and said.count("  higher, not counted") == 1, "its M1 and its C11"
    assert said.endswith("2 agree.\nNot counted, for the reasons given above: eve.\n")
    data = as_data(found)
    assert [each["counted"] for each in data["reports"]] == [True, True, False]
    assert data["not_counted"] == {"eve": "it lies, and 1 more"}
    assert [row["not_counted"] for row in data["comparisons"]] == [["eve"], ["eve"]]
    page = write_diff_page(found, tmp_path / "diff.html").read_text()
    assert "Shown, but not counted: eve." in page and "<b>eve is not counted:</b> it lies, and 1 more.</p>" in page
    assert "Hollow, and not counted: eve." in page and "bob (not counted)" not in page
    assert '"y":["eve (not counted)"]' in page and '"symbol":"triangle-left-open"' in page
    assert '"symbol":"triangle-right"}' in page


def test_one_report_that_counts_is_alone_whatever_others_say(tmp_path: Path) -> None:
    found = diff([Entry("ann", report()), Entry("eve", report(), ["it lies"])], {})
    assert row_of(found).agreement == "alone"
    page = write_diff_page(found, tmp_path / "diff.html").read_text()
    assert "in 1 report: nothing is compared. Hollow, and not counted: eve." in page


def test_if_the_first_is_not_counted_no_change_is_told_and_the_reason_is(tmp_path: Path) -> None:
    entries = [Entry("eve", report(), ["it lies"]), Entry("ann", report(factor=1.5))]
    assert diff(entries, {}).changes == []
    assert "What changed is not shown: eve, the first report, is not counted." in printed(*entries)
    page = write_diff_page(diff(entries, {}), tmp_path / "diff.html").read_text()
    assert "<b>What changed is not shown:</b> eve" in page
    assert "What changed is not shown" not in printed(*reversed(entries))


def test_the_spread_of_a_class_is_without_those_that_are_not_counted(tmp_path: Path) -> None:
    entries = [Entry(f"s{place}", report(shifted("higher", 1.5 + place / 10))) for place in range(CLASS)]
    eve = Entry("eve", report(shifted("lower", 0.1)), ["it lies"])
    assert "8 reports: from 1.50 over 1.85 (median) to 2.20; 8 higher" in printed(*entries, eve)
    page = write_diff_page(diff([*entries, eve], {}), tmp_path / "diff.html").read_text()
    assert f'"x":{json.dumps([1.5 + place / 10 for place in range(CLASS)], separators=(",", ":"))}' in page
    fewer = write_diff_page(diff([*entries[1:], eve], {}), tmp_path / "diff.html").read_text()
    assert '"type":"box"' not in fewer


def test_of_a_whole_class_the_spread_is_shown() -> None:
    entries = [Entry(f"s{place}", report(shifted("higher", 1.5 + place / 10))) for place in range(8)]
    assert "8 reports: from 1.50 over 1.85 (median) to 2.20; 8 higher" in printed(*entries)


def test_the_data_hold_every_estimate() -> None:
    found = diff([Entry("ann", report()), Entry("bob", report(shifted("lower", 0.5)))], {"cut": "cut short"})
    data = json.loads(json.dumps(as_data(found)))
    (row,) = [row for row in data["comparisons"] if row["claim"] == "M1"]
    assert row["agreement"] == "conflict"
    assert [row["found"][name]["estimate"] for name in ("ann", "bob")] == [1.8, 0.5]
    assert data["skipped"] == {"cut": "cut short"} and data["counts"]["conflict"] == 1


@pytest.mark.parametrize("count", [2, CLASS])
def test_the_page_shows_all_of_them_and_of_a_class_how_they_are_spread(count: int, tmp_path: Path) -> None:
    entries = [Entry(f"student{place}", report(shifted("higher", 1.5 + place / 10))) for place in range(count)]
    page = write_diff_page(diff(entries, {"cut": "cut <short>"}), tmp_path / "diff.html").read_text()
    assert all(f"student{place}" in page for place in range(count))
    assert ('"type":"box"' in page) == (count >= CLASS)
    assert '"type":"category"' in page, "folders may be called 4711 or 2026-01-05"
    assert "cut &lt;short&gt;" in page and "<short>" not in page
    assert "http-equiv" not in page and 'src="http' not in page and "<link" not in page


def test_what_a_claim_says_stands_beneath_its_heading_and_memory_is_told_in_gib(tmp_path: Path) -> None:
    larger = replace(report(), machine=report().machine | {"memory_bytes": 2**34})
    entries = [Entry("ann", report()), Entry("bob", larger)]
    page = write_diff_page(diff(entries, {}), tmp_path / "diff.html").read_text()
    assert re.search(r"<h3>M1: The home page[^<]*</h3>\s*<p class=\"quiet\">“Services: network hops[^<]*<b", page)
    assert "<b>ann</b>: 8.0 GiB" in page and "ann: 8.0 GiB; bob: 16.0 GiB" in printed(*entries)
    class_ = [*entries, *(Entry(f"s{place}", report()) for place in range(CLASS))]
    page = write_diff_page(diff(class_, {}), tmp_path / "diff.html").read_text()
    assert "<b>8.0 GiB</b>: 9" in page and "9 × 8.0 GiB" in printed(*class_)


def test_an_axis_holds_all_intervals_and_where_there_is_no_difference() -> None:
    wide = replace(PRIMARY, estimate=0.5, ci_low=0.25, ci_high=1.0)
    axis = axis_of([PRIMARY, wide])
    for comparison in (PRIMARY, wide):
        line = axis.line(comparison)
        assert len(line) == WIDTH
        assert line.count("●") == 1 and ("·" in line or "┼" in line)
    assert (
        axis.line(wide).index("●") == WIDTH * 1 // 3
    )  # from 1/4 to 2 are three factors of two: 1/2 is after the first
    assert axis.line(wide).startswith("├")


@pytest.mark.parametrize("comparison", [replace(SHARE, estimate=0.0, ci_low=None, ci_high=None), SHARE])
def test_an_axis_of_shares_begins_where_there_is_no_difference(comparison: Comparison) -> None:
    assert axis_of([comparison]).line(comparison)[0] in "·┼●"


def test_each_row_says_in_words_what_is_compared_and_how_many_found_what(tmp_path: Path) -> None:
    entries = [
        Entry("ann", report()),
        Entry("bob", report(shifted("undecided", 1.0))),
        Entry("cid", report(factor=1.5)),
    ]
    said = " ".join(printed(*entries).split())
    assert "M1 differ The home page's median latency: the services against the monolith" in said
    found = "2 of 3: the home page takes longer in the services than in the monolith; 1 of 3: it is open."
    assert found in said and "when products is killed 3 of 3: features that do not need the broken room" in said
    assert "cid: The home page's median latency of the services is 1.50 times as much" in said
    page = write_diff_page(diff(entries, {}), tmp_path / "diff.html").read_text()
    assert f"The services (A) against the monolith (B) in 3 reports: {found} They differ" in page
    for text in (said, re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)):
        assert "fault=kill" not in text and "micro-resilient" not in text
