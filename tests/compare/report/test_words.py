"""What reports say, in the words that people read."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from compare.claim_verdicts import with_experiment
from compare.report.answers.answer import answers_of
from compare.report.screen import print_screen
from compare.report.terminal import print_report
from compare.report.words import field_texts
from compare.report.words import turning_text
from compare.results import TurningPoint
from tests.compare.report.made_up import faults
from tests.compare.report.made_up import report
from tests.compare.report.made_up import SHARE
from tests.compare.report.test_page import page_of
from tests.compare.report.test_page import text_of


def test_the_sentence_of_a_claim_is_the_same_on_the_page_and_in_the_terminal(tmp_path: Path) -> None:
    none = replace(SHARE, estimate=0.0, ci_low=0.0, ci_high=0.0, verdict="negligible")
    known = with_experiment(report(), "faults", faults(none))
    (said,) = next(answer.sentences for answer in answers_of(known) if answer.id == "C11")
    assert said.startswith(
        "When products is killed, the working share of features that do not need the broken room differs"
    )
    assert said in text_of(page_of(known, tmp_path))
    console = Console(file=io.StringIO(), width=80)
    print_screen(known, console, tmp_path)
    assert said in " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]


POINT = TurningPoint("shop.memory", "monolith", "micro", "copies", 50, 4, 15.62, 14.21, 17.0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "lower in the services than in the monolith from 15.6 on [14.2, 17]"),
        ({"ci_high": None}, "than in the monolith from 15.6 on [14.2, over 50]"),
        ({"blocks": 1, "ci_low": None, "ci_high": None}, "lower in the services than in the monolith from 15.6 on"),
        ({"estimate": 1.0, "ci_low": 1.0, "ci_high": 1.0}, "lower in the services than in the monolith from 1 on"),
        ({"estimate": None, "ci_high": None}, "within 50; the blocks allow for it from 14.2 on"),
        (
            {"estimate": None, "ci_low": None, "ci_high": None},
            ": not lower in the services than in the monolith within 50",
        ),
    ],
    ids=str,
)
def test_a_turning_point_is_told_with_its_interval_or_as_out_of_range(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    point = replace(POINT, **changes)
    text = turning_text(point)
    assert text.startswith("the memory of the whole shop over copies: ") and text.endswith(said)
    known = report()
    result = replace(known.experiments["overhead"], turning_points=[point])
    known = with_experiment(known, "overhead", result)
    assert f"Turning point. {text}." in text_of(page_of(known, tmp_path))
    console = Console(file=io.StringIO(), width=200)
    print_report(known, console)
    assert f"Turning point {text}" in console.file.getvalue()  # type: ignore[attr-defined]


def test_memory_is_told_in_gib_unless_that_hides_a_difference(tmp_path: Path) -> None:
    text = text_of(page_of(report(), tmp_path))
    assert "memory 8.0 GiB" in text and str(2**33) not in text
    assert field_texts("machine.memory_bytes", {"a": 2**33, "b": 2**34, "c": None}) == {
        "a": "8.0 GiB",
        "b": "16.0 GiB",
        "c": "None",
    }
    assert field_texts("machine.memory_bytes", {"a": 2**33, "b": 2**33 + 1}) == {"a": str(2**33), "b": str(2**33 + 1)}
