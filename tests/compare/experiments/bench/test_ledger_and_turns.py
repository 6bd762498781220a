"""What the runner reports besides runs: the ledger, data that must be equal, and where an answer turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.report_folder import read_report
from compare.results import Run
from compare.results import TurningPoint

from .stub_experiment import AGAIN
from .stub_experiment import Instrument
from .stub_experiment import MONO
from .stub_experiment import SLOW
from .stub_experiment import StubShop
from .test_runner import run


def test_the_ledger_names_the_budget_and_every_deployable(tmp_path: Path) -> None:
    report, _, _ = run(Instrument(), tmp_path, profile="demo")
    assert {row["budget"] for row in report.fairness} == {"equal per process"}
    assert len(report.fairness) == 1 + 1 + 4


def test_the_ledger_counts_copies(tmp_path: Path) -> None:
    report, _, _ = run(
        Instrument(), tmp_path, profile="demo", conditions=(replace(MONO, copies={"monolith": 3}), AGAIN)
    )
    assert {row["condition"]: row["copies"] for row in report.fairness} == {"monolith": 3, "monolith@aa=again": 1}


def test_the_ledger_counts_the_copies_of_each_part(tmp_path: Path) -> None:
    scaled = {"copies=1": {"monolith": 1}, "copies=2": {"monolith": 2}}
    growing = replace(MONO, parts={"demo": tuple(scaled)}, scaled=scaled)
    report, _, _ = run(Instrument(), tmp_path, profile="demo", conditions=(growing, AGAIN))
    rows = {row["condition"]: row["copies"] for row in report.fairness}
    assert rows == {"monolith@copies=1": 1, "monolith@copies=2": 2, "monolith@aa=again": 1}


def test_shops_with_different_data_are_not_compared(tmp_path: Path) -> None:
    def differing(condition: Condition, shop: StubShop, bench: Bench) -> dict[str, Any]:
        return {"data": condition.shop.name}

    with pytest.raises(CartlabError, match="different products"):
        run(Instrument(), tmp_path, prepare=differing)


def test_only_shops_with_the_same_settings_must_serve_the_same_data(tmp_path: Path) -> None:
    def by_size(condition: Condition, shop: StubShop, bench: Bench) -> dict[str, Any]:
        return {"data": f"{len(condition.settings)} settings"}

    large = replace(SLOW, settings={"CARTLAB_CATALOGUE_SIZE": "20000"})
    report, _, _ = run(Instrument(), tmp_path, prepare=by_size, conditions=(MONO, AGAIN, large), profile="demo")
    assert {row["data"] for row in report.fairness if row["deployable"] != "frontend"} >= {"0 settings", "1 settings"}


def test_turning_points_are_found_in_the_runs_and_reported(tmp_path: Path) -> None:
    def found(runs: Sequence[Run]) -> list[TurningPoint]:
        return [TurningPoint("home.p50", "monolith", "micro", "copies", 50, len(runs), None, None, None)]

    report, _, _ = run(Instrument(), tmp_path, profile="demo", turning_points=found)
    assert [point.blocks for point in report.experiments["stub"].turning_points] == [3]
    assert read_report(tmp_path) == report
