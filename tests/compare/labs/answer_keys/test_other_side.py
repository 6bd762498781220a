"""Lab 12 shows how many cut checkouts end wrong if somebody has measured it, and does without it if nobody has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.consistency.conditions import UNCOMPENSATED
from compare.labs.answer_keys import right_answer
from compare.labs.lab import find_lab
from compare.labs.steps.predictions import beside
from compare.labs.workspace import Workspace
from compare.report_folder import write_report
from compare.results import Metric
from tests.compare.labs.both_ways import solved
from tests.compare.report.made_up import report

KEY = "other_side.wrong_without_compensation"


def test_what_was_not_measured_is_said_beside_the_prediction(tmp_path: Path) -> None:
    lab = find_lab(12)
    workspace = solved(lab, tmp_path / "aside")
    with pytest.raises(CartlabError, match="no checkouts were cut"):
        right_answer(KEY, workspace)
    (line,) = (line for line in beside(lab, workspace) if line.startswith("ends_wrong"))
    assert line.endswith("not measured here")


def test_the_share_of_cut_checkouts_is_read_from_a_report_of_its_own(tmp_path: Path) -> None:
    whole = report()
    name, some = next(iter(whole.experiments.items()))
    cut = [
        replace(some.runs[0], condition=UNCOMPENSATED.name, valid=True, metrics={"cut.wrong_share": share})
        for share in (Metric(0.6, "share"), Metric(0.7, "share"), Metric(0.8, "share"))
    ]
    made = replace(whole, experiments={"consistency": replace(some, runs=cut, comparisons=[])})
    write_report(made, tmp_path / "consistency")
    assert right_answer(KEY, Workspace(tmp_path)) == pytest.approx(70)
    assert name != "consistency"
