"""The page of a report: all that it says, safely, in one file."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from compare.claim_verdicts import with_experiment
from compare.raw_folder import RawFolder
from compare.report.charts.chart import medians_of
from compare.report.charts.overhead import charts as overhead_charts
from compare.report.charts.raw_data import RawData
from compare.report.charts.rebuild import growth_curves
from compare.report.charts.scaling import curves_over_copies
from compare.report.html import breakable
from compare.report.matrix import audit_sentence
from compare.report.page import write_page
from compare.report.words import command_of
from compare.report.words import what_would_change
from compare.results import Claim
from compare.results import Comparison
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Report
from compare.results import Run
from tests.compare.report.answers.made_up_claims import scaling
from tests.compare.report.made_up import overhead
from tests.compare.report.made_up import PRIMARY
from tests.compare.report.made_up import report
from tests.compare.report.made_up import SHARE


def page_of(known: Report, folder: Path) -> str:
    return write_page(known, folder).read_text()


def text_of(page: str) -> str:
    """Return what the page says, without styles, scripts and marks."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


def test_answers_come_first_then_machine_ledger_and_doubts_then_experiments(tmp_path: Path) -> None:
    said = text_of(page_of(report(replace(PRIMARY, supported_by="higher")), tmp_path))
    parts = (
        "What lectures say",
        "C11",
        "M1",
        "How to read a card",
        "Machine and software",
        "Fairness ledger",
        "Doubts",
        "Overhead: What does it cost?",
        "The numbers that decide",
    )
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert "1.80 [1.60, 2.00]" in said and "C1 a monolith is one code base" in said.replace("  ", " ")
    assert "python cli.py bench overhead --profile quick --seed 1" in said


def test_a_card_has_the_sentence_the_verdict_a_picture_and_the_numbers_behind_it(tmp_path: Path) -> None:
    page = page_of(report(replace(PRIMARY, supported_by="higher")), tmp_path)
    (card,) = re.findall(r'<article class="card supported".*?</article>', page, flags=re.DOTALL)
    front, behind = card.split("<details>")
    assert "“Services: network hops cost latency and memory”" in front
    assert '<span class="verdict supported">supported</span>' in front
    assert "The home page takes 1.80 times as long in the services as in the monolith (1.60 to 2.00)." in front
    assert 'role="img" aria-label="The home page' in front
    assert not any(sign in text_of(front) for sign in ("@", "fault=", "micro-resilient"))
    assert "How do we know?" in behind and "ratio of A to B: 1.80 [1.60, 2.00], higher" in behind
    assert "Verdicts on 2 of 15 claims:" in text_of(page)


def test_a_turning_point_is_drawn_and_told(tmp_path: Path) -> None:
    page = page_of(with_experiment(report(), "scaling", scaling()), tmp_path)
    (card,) = re.findall(r'<article class="card [a-z-]+" aria-labelledby="C4".*?</article>', page, flags=re.DOTALL)
    assert "from 16 copies on (14 to 17) with 500 products and from 2 copies on with 200,000 products." in card
    assert "<h4>Where the answer turns</h4>" in card and "over copies. Dots are measured" in card


def test_pictures_do_not_depend_on_which_condition_came_first() -> None:
    result = overhead()
    turned = replace(result, runs=[*(run for run in result.runs if run.condition == "null-route"), *result.runs])
    titles = [chart.title for chart in overhead_charts(result, RawData(RawFolder(Path("nowhere"))))]
    assert titles == [chart.title for chart in overhead_charts(turned, RawData(RawFolder(Path("nowhere"))))]
    assert titles


def test_where_the_books_did_not_add_up_nobody_says_that_the_audit_passed() -> None:
    sound = Run("monolith@fault=kill:products", 0, 0, True, {"audit.missing_orders": Metric(0, "count")})
    wrong = Run("micro-resilient@fault=kill:products", 0, 1, False, {}, reason="the books don't add up: stock gap 3")
    result = ExperimentResult("?", "equal", [], [], [sound], [])
    assert "passed" in audit_sentence(result)
    for spoiled in (
        replace(result, runs=[sound, wrong]),
        replace(result, repeated=[f"micro, block 1: {wrong.reason}"]),
    ):
        assert audit_sentence(spoiled).startswith("The audit did not pass everywhere: the books don't add up")


def test_every_picture_says_in_words_what_it_shows(tmp_path: Path) -> None:
    page = page_of(report(), tmp_path)
    labels = re.findall(r'role="img" aria-label="([^"]+)"', page)
    assert len(labels) == page.count("<figure>") >= 5
    assert all(len(label) > 60 for label in labels)
    assert any("home page takes" in label for label in labels)


def test_it_opens_offline_and_is_small_enough_to_mail(tmp_path: Path) -> None:
    page = page_of(report(), tmp_path)
    outside = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="', outside)
    assert len(page.encode()) < 8_000_000


def test_what_a_report_says_is_never_taken_for_markup(tmp_path: Path) -> None:
    page = page_of(report(), tmp_path)
    assert "0.7 cores &lt;while&gt; measuring" in page and "<while>" not in page


def test_invalid_and_partial_runs_are_told_before_any_number(tmp_path: Path) -> None:
    spoiled = replace(overhead(), runs=[Run("monolith", 0, 0, False, {}, reason="it answered 500")], partial="stopped")
    said = text_of(page_of(with_experiment(report(), "overhead", spoiled), tmp_path))
    assert said.index("Invalid.") < said.index("Partial.") < said.index("What lectures say")
    assert "block 1: it answered 500" in said and "Partial: stopped" in said


def test_an_aa_check_says_that_it_decides_nothing(tmp_path: Path) -> None:
    check = replace(overhead(replace(PRIMARY, claim="")), noise_of=["home.p50"])
    checking = replace(report(), settings={"profile": "quick", "seed": 1, "check": "A/A"})
    said = text_of(page_of(with_experiment(checking, "overhead", check), tmp_path))
    assert "decides no claim" in said and "--aa" in said
    assert "How much the monolith differs from itself" in said and "What lectures say" not in said


def test_raw_data_add_pictures_and_damaged_ones_do_no_harm(tmp_path: Path) -> None:
    known = report()
    timed = [replace(run, raw=["overhead-01-x-pytest.json"]) for run in known.experiments["overhead"].runs[:1]]
    with_raw = with_experiment(known, "overhead", replace(known.experiments["overhead"], runs=timed))
    (tmp_path / "raw").mkdir()
    file = tmp_path / "raw" / "overhead-01-x-pytest.json"
    file.write_text(json.dumps({"benchmarks": [{"name": "test_home[turn0]", "stats": {"data": [0.001, 0.002]}}]}))
    assert "How long home pages take" in page_of(with_raw, tmp_path)
    unnamed = '{"benchmarks": [{"name": "test_home[turn0]"}]}'
    for damaged in ('{"benchmarks": [', "[" * 100_000, "[]", '{"benchmarks": 3}', unnamed):
        file.write_text(damaged)
        assert "How long home pages take" not in page_of(with_raw, tmp_path)


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (PRIMARY, "nearer end is 1.60, reached 1.00, or if the estimate were within 5%.$"),
        (replace(PRIMARY, ci_low=1.01), "may still be smaller than the 5% that matter"),
        (replace(PRIMARY, verdict="lower", estimate=0.5, ci_low=0.4, ci_high=0.6), "end is 0.60, reached 1.00"),
        (SHARE, r"end is \+20, reached \+0, or if the estimate were within 5 points"),
        (replace(PRIMARY, verdict="negligible", ci_low=0.98, ci_high=1.02), "reached a difference of 5%"),
        (
            replace(PRIMARY, verdict="undecided", needed=20),
            "About 20 blocks would probably decide, and 6 were",
        ),
        (replace(PRIMARY, verdict="undecided"), "too close to the 5% that matter"),
        (
            replace(PRIMARY, verdict="undecided", noise_high=1.1),
            r"too noisy, since .* by -1% to \+10%",
        ),
        (replace(PRIMARY, verdict="no verdict", delta=None), "^$"),
    ],
)
def test_it_says_what_would_change_a_verdict(comparison: Comparison, said: str) -> None:
    assert re.search(said, what_would_change(comparison))


def test_the_command_repeats_the_settings() -> None:
    settings = {"profile": "full", "runtime": "docker", "seed": 3, "check": "A/A"}
    assert command_of("faults", settings) == "python cli.py bench faults --profile full --runtime docker --seed 3 --aa"


def result_of(values: dict[str, float], metric: str) -> ExperimentResult:
    runs = [Run(name, 0, 0, True, {metric: Metric(value, "s")}) for name, value in values.items()]
    return ExperimentResult("", "", list(values), [], runs)


def test_every_way_to_copy_begins_with_one_copy() -> None:
    values = {"monolith@copies=1": 1.0, "monolith@copies=3": 3.0, "monolith@copies=3,aa=again": 9.0}
    values |= {"micro@hot=1": 4.0, "micro@hot=2": 5.0}
    assert curves_over_copies(result_of(values, "shop.memory"), "shop.memory") == {
        ("monolith", "copies"): {1: [1.0], 3: [3.0]},
        ("micro", "hot"): {1: [4.0], 2: [5.0]},
    }


def test_growth_begins_with_nothing_added() -> None:
    values = {
        "monolith": 1.0,
        "monolith@growth=8": 2.0,
        "monolith@best": 0.5,
        "monolith@best,growth=8": 0.7,
        "other": 1.0,
    }
    metric = "products.edit_to_answer"
    assert growth_curves(result_of(values, metric), metric, "growth") == {
        "monolith": {0: [1.0], 8: [2.0]},
        "monolith@best": {0: [0.5], 8: [0.7]},
    }
    assert medians_of(result_of(values, metric), metric)["other"] == 1.0


def test_claims_without_a_verdict_say_so(tmp_path: Path) -> None:
    estimate = replace(report(), claims=[Claim("M1", "not measured", ["home.p50: twice as long, in one block"])])
    assert "estimate, no verdict" in text_of(page_of(estimate, tmp_path))


def test_a_long_name_may_be_broken_after_its_signs_and_is_no_markup() -> None:
    assert breakable("micro@hot=2,a:b.c_d") == "micro@<wbr>hot=<wbr>2,<wbr>a:<wbr>b.<wbr>c_<wbr>d"
    assert breakable("<b>&") == "&lt;b&gt;&amp;"
