"""Known answer on real shops: the monolith and the services end every cut checkout right, the patched ones do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.consistency.conditions import MONOLITH_CONDITION
from compare.experiments.consistency.conditions import RESILIENT
from compare.experiments.consistency.conditions import UNCOMPENSATED
from compare.experiments.consistency.local import CUT_AT_ONCE
from compare.experiments.consistency.local import measure
from compare.experiments.consistency.places import places_of
from compare.experiments.stages.local import LocalStage
from compare.results import Metric
from tests.contract.subjects import share_venvs
from tests.ports import port_block


def cut(condition: Condition, folder: Path) -> dict[str, Metric]:
    """Cut a few checkouts at each place of a real shop, and return the metrics."""
    share_venvs(folder)
    (folder / "raw").mkdir()
    bench = Bench("demo", 1, folder / "raw", "consistency-01-")
    with LocalStage(port_block(), state=folder).launched(condition, "WARNING") as shop:
        return measure(condition, shop, bench).metrics


@pytest.mark.parametrize("condition", [MONOLITH_CONDITION, RESILIENT], ids=lambda condition: condition.name)
def test_every_cut_checkout_ends_right(condition: Condition, tmp_path: Path) -> None:
    metrics = cut(condition, tmp_path)
    tried = metrics["cut.checkouts"].value + metrics["cut.waiting"].value
    assert tried == CUT_AT_ONCE["demo"] * len(places_of(condition.shop))
    assert (metrics["cut.waiting"].value > 0) == (condition is MONOLITH_CONDITION)
    assert "cut.settled" in metrics
    assert metrics["cut.wrong_share"].value == 0
    assert metrics["cut.placed"].value > 0 and metrics["cut.nothing"].value > 0


def test_without_compensation_stock_is_held_for_ever_and_sold_to_nobody(tmp_path: Path) -> None:
    metrics = cut(UNCOMPENSATED, tmp_path)
    assert metrics["cut.held_for_ever"].value > 0
    assert metrics["cut.sold_not_placed"].value > 0
    assert metrics["cut.oversold"].value == metrics["cut.placed_not_sold"].value == 0
    assert "cut.settled" not in metrics
