"""What reports say, in the words that people read."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from compare.claims import sentence
from compare.claims import with_experiment
from compare.report.terminal import print_report
from compare.report.words import field_texts
from compare.results import Claim
from tests.compare.report.made_up import faults
from tests.compare.report.made_up import report
from tests.compare.report.made_up import SHARE
from tests.compare.report.test_page import page_of
from tests.compare.report.test_page import text_of


def test_the_sentence_of_a_claim_is_the_same_on_the_page_and_in_the_terminal(tmp_path: Path) -> None:
    none = replace(SHARE, estimate=0.0, ci_low=0.0, ci_high=0.0, verdict="negligible")
    known = with_experiment(report(), "faults", faults(none))
    said = f"others.availability: {SHARE.a} against {SHARE.b} +0 [+0, +0] points, negligible"
    assert said == sentence(none)
    assert said in text_of(page_of(known, tmp_path))
    console = Console(file=io.StringIO(), width=200)
    print_report(known, console)
    assert said in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("count", "said"),
    [(2, None), (3, "and one more comparison that decides "), (4, "and 2 more comparisons that decide ")],
)
def test_one_comparison_more_is_one(count: int, said: str | None, tmp_path: Path) -> None:
    known = replace(report(), claims=[Claim("M1", "supported", ["home.p50: more"] * count)])
    text = text_of(page_of(known, tmp_path))
    assert said in text if said else "more comparison" not in text


def test_memory_is_told_in_gib_unless_that_hides_a_difference(tmp_path: Path) -> None:
    text = text_of(page_of(report(), tmp_path))
    assert "memory 8.0 GiB" in text and str(2**33) not in text
    assert field_texts("machine.memory_bytes", {"a": 2**33, "b": 2**34, "c": None}) == {
        "a": "8.0 GiB",
        "b": "16.0 GiB",
        "c": "None",
    }
    assert field_texts("machine.memory_bytes", {"a": 2**33, "b": 2**33 + 1}) == {"a": str(2**33), "b": str(2**33 + 1)}
