"""The answer to a claim: which sentences, in which order, and what they rest on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compare.report.answers.answer import answer_to
from compare.report.answers.answer import answers_of
from compare.report.answers.turning import point_sentence
from compare.report.answers.verdict_words import css_class
from compare.report.answers.verdict_words import ESTIMATE_ONLY
from compare.report.answers.verdict_words import MEANINGS
from compare.report.answers.verdict_words import STYLES
from compare.results import Claim
from compare.results import Comparison
from compare.results import TurningPoint
from tests.compare.report.answers.made_up_claims import crowded_report
from tests.compare.report.answers.made_up_claims import memory
from tests.compare.report.answers.made_up_claims import ratio
from tests.compare.report.answers.made_up_claims import report_of
from tests.compare.report.answers.made_up_claims import share
from tests.compare.report.answers.made_up_claims import turning

DEPENDS = [
    "If logins keep the shop busy, the services hold less memory than copies of the monolith from 16 copies on (15 to "
    "18) with 500 products and from 2 copies on with 200,000 products."
]
TWO_SIZES = (memory(0.5, "lower", 500), memory(1.5, "higher", 200_000))


@pytest.mark.parametrize(
    ("comparisons", "verdict"),
    [
        ([ratio(2, "higher")], "supported"),
        ([ratio(0.5, "lower")], "contradicted"),
        ([ratio(1, "negligible")], "no meaningful difference"),
        ([ratio(2, "higher"), ratio(0.5, "lower", metric="shop.pss")], "it depends"),
        ([ratio(1.05, "undecided")], "undecided"),
        ([ratio(4, "higher", counted=True)], "counted"),
        ([ratio(2, "no verdict", ci_low=None, ci_high=None, blocks=1)], ESTIMATE_ONLY),
        ([], "not measured"),
    ],
)
def test_every_verdict_has_a_word_a_colour_and_a_meaning(comparisons: list[Comparison], verdict: str) -> None:
    answer = answer_to(report_of(*comparisons), "M1")
    assert answer.verdict == verdict and verdict in STYLES
    assert answer.is_measured == bool(comparisons) == (verdict in MEANINGS)
    assert css_class(verdict).replace("-", "").isalpha()


def test_words_of_old_reports_are_kept() -> None:
    old = report_of(ratio(1, "no difference shown", delta=None))
    for word in ("not supported", "mixed"):
        told = replace(old, schema=3, claims=[Claim("M1", word, ["home.p50: as said then"])])
        answer = answer_to(told, "M1")
        assert answer.verdict == word and word in STYLES and word in MEANINGS
        assert answer.sentences[0].startswith("No difference is shown in the home page's median latency")


def test_a_claim_may_have_a_lead_that_says_what_the_figures_mean() -> None:
    (said,) = answer_to(report_of(memory(0.5, "lower", 500)), "C4").sentences
    assert said.startswith("Copying only the service that is busy does not pay: if logins keep the shop busy, with 500")
    assert answer_to(report_of(memory(2, "higher", 500)), "C4").sentences[0].startswith("Copying only")
    assert not answer_to(report_of(*TWO_SIZES), "C4").sentences[0].startswith("Copying only")


def test_the_turning_point_comes_first_over_all_sizes_of_a_situation() -> None:
    points = [turning(500, 15.8), turning(200_000, 1.8)]
    answer = answer_to(report_of(*TWO_SIZES, turning_points=points), "C4")
    assert answer.verdict == "it depends"
    assert answer.sentences[:1] == DEPENDS
    assert [fact.comparison for fact in answer.facts] == list(TWO_SIZES)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        (turning(500, None), "never hold less memory than up to 50 copies of the monolith with 500 products."),
        (turning(500, 1.0), "hold less memory than copies of the monolith from the first copy on with 500 products."),
        (
            turning(500, 4.2, blocks=1),
            "hold less memory than copies of the monolith from 5 copies on with 500 products.",
        ),
        (turning(500, 40, ci_high=None), "from 41 copies on (37 to over 50) with 500 products."),
        (turning(500, 4.5, ci_low=4.2, ci_high=4.9), "from 5 copies on with 500 products."),
    ],
)
def test_a_turning_point_says_how_sure_it_is(point: TurningPoint, said: str) -> None:
    assert point_sentence(point, "C4").endswith(said)


def test_copies_on_hosts_of_their_own_and_other_rooms_are_sentences_of_their_own() -> None:
    points = [turning(500, 9, along="copies on hosts of their own"), turning(500, None, "products"), turning(500, 16)]
    sentences = answer_to(report_of(memory(0.5, "lower", 500), turning_points=points), "C4").sentences
    assert [said.partition(",")[0] for said in sentences] == [
        *("If similar products keep the shop busy", "If logins keep the shop busy", "If logins keep the shop busy"),
        "If logins keep the shop busy",
    ]
    assert "with a host for each copy, the services hold less" in sentences[2]
    assert sentences[3].endswith("as two copies of the monolith (1.92 to 2.08).")


def test_what_came_out_the_same_way_is_one_sentence_and_support_comes_first() -> None:
    comparisons = [share(kind, 0.0, "negligible", ci_low=0.0, ci_high=0.0) for kind in ("exception", "slow")]
    comparisons += [share("kill", -0.2, "lower"), share("hang", 0.9, "higher"), share("freeze", 0.8, "higher")]
    comparisons += [share("spin", 0.1, "undecided"), share("leak", 0.1, "undecided")]
    answer = answer_to(report_of(*comparisons), "C11")
    works, fails, same, unsure = answer.sentences
    assert answer.verdict == "it depends" and answer.essential == 2, "one sentence would hide the other side"
    assert works == (
        "Features that do not need the broken room work more often in the services than in the monolith: while "
        "products hangs (+90 points); while products is frozen (+80 points)."
    )
    assert fails.startswith("When products is killed, the working share") and "20 points lower" in fails
    assert same.startswith("No difference that matters in whether features that do not need the broken room work")
    assert unsure.startswith("It is open whether features that do not need") and "while products leaks memory" in unsure


def test_an_open_claim_says_first_what_leaves_it_open() -> None:
    comparisons = [ratio(2, "higher"), ratio(1.0, "undecided", metric="shop.pss", needed=20)]
    first, second = answer_to(report_of(*comparisons), "M1").sentences
    assert first.startswith("It is open whether the services hold more memory than the monolith")
    assert second.startswith("The home page takes 2.00 times as long")


def test_what_is_the_case_in_a_whole_group_is_said_once() -> None:
    comparisons = [memory(1.2, "higher", 500, "C3"), memory(4.7, "higher", 200_000, "C3")]
    assert answer_to(report_of(*comparisons), "C3").sentences == [
        "If logins keep the shop busy, one more copy of the monolith takes more memory than one more of user-service: "
        "with 500 products (+20%); with 200,000 products (4.70 times)."
    ]


def test_many_situations_are_counted_and_not_listed() -> None:
    (said, *_) = answer_to(crowded_report(), "C11").sentences
    assert said.count(";") == 3 and said.endswith("and in 4 more situations.")


def test_a_claim_that_a_report_does_not_name_is_not_measured() -> None:
    assert not answer_to(replace(report_of(), claims=[]), "C4").is_measured


def test_no_sentence_shows_an_internal_name() -> None:
    for answer in answers_of(crowded_report()):
        for said in answer.sentences:
            assert said.endswith(".") and said[0].isupper()
            assert not any(sign in said for sign in ("@", "fault=", "=", "micro-resilient", "_"))


def test_shops_about_which_nothing_is_special_are_named_among_situations() -> None:
    grown = ratio(3.0, "higher", a="micro-resilient@coupled=32", b="monolith@coupled=32")
    (said, *_) = answer_to(report_of(ratio(1.5, "higher"), grown), "M1").sentences
    assert ": as they are (" in said and "; grown by 32 features that call each other (" in said
