"""The values behind a comparison, and the counts behind a share."""

from __future__ import annotations

import pytest

from compare.report.answers.facts import Pooled
from compare.report.answers.facts import pooled_of
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run


@pytest.mark.parametrize(
    ("pooled", "text"),
    [(Pooled(0, 300), "0 of 300, at most 1.2%"), (Pooled(210, 300), "210 of 300, 64.5 to 75.1%")],
)
def test_counts_are_shown_with_their_exact_interval(pooled: Pooled, text: str) -> None:
    assert pooled.text == text


def test_counts_are_pooled_over_valid_blocks_only() -> None:
    runs = [
        Run(
            "micro",
            block,
            0,
            valid,
            {"cut.wrong_share": Metric(0.5, "share"), "cut.checkouts": Metric(of, "count")},
            [],
        )
        for block, (of, valid) in enumerate([(10, True), (4, True), (100, False)])
    ]
    result = ExperimentResult("", "", ["micro"], [], runs, [])
    assert pooled_of(result, "cut.wrong_share", "micro") == Pooled(7, 14)
    assert pooled_of(result, "cut.checkouts", "micro") is None
