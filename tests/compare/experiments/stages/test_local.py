"""What a condition begins with: which code, and whose data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compare.experiments.bench.experiment import Condition
from compare.experiments.stages.local import DATA
from compare.experiments.stages.local import KEPT
from compare.experiments.stages.local import LocalStage
from compare.experiments.subject.growth.grown_tree import GrownTree
from compare.settings import REPOSITORY
from compare.topology import MONOLITH

GATE = Condition("monolith", MONOLITH, settings={"CARTLAB_CATALOGUE_SIZE": "50"}, source=GrownTree(0))


@pytest.mark.parametrize(
    ("changes", "takes_over"),
    [
        ({}, True),
        ({"copies": {"monolith": 2}, "source": GrownTree(0)}, True),
        ({"settings": {}}, False),
        ({"source": GrownTree(8)}, False),
        ({"source": None}, False),
        ({"gated_by": None}, False),
    ],
    ids=str,
)
def test_a_condition_begins_with_its_gates_data_only_if_both_run_the_same_code_with_the_same_settings(
    tmp_path: Path, changes: dict[str, Any], takes_over: bool
) -> None:
    stage = LocalStage(state=tmp_path)
    stage._initialised[GATE.name] = GATE
    kept = tmp_path / "bench" / GATE.name / MONOLITH.name / KEPT
    kept.mkdir(parents=True)
    (kept / "shop.db").write_text("orders of the gate")
    (kept / "similar").mkdir()
    (kept / "similar" / "50.npy").write_text("an index")
    own = replace(GATE, **{"name": "monolith@aa=again", "gated_by": GATE.name} | changes)
    assert stage._took_over_data(own) == takes_over
    data = tmp_path / "bench" / own.name / MONOLITH.name / DATA
    assert (data / "shop.db").exists() == takes_over
    if takes_over:  # a database changes, and so is copied; an index does not, and may be large
        assert not (data / "shop.db").samefile(kept / "shop.db")
        assert (data / "similar" / "50.npy").samefile(kept / "similar" / "50.npy")


def test_a_condition_runs_from_the_tree_that_its_source_makes_and_else_from_the_repository(tmp_path: Path) -> None:
    def made(tree: Path) -> Path:
        tree.mkdir()
        return tree

    stage = LocalStage(state=tmp_path)
    assert stage._source(replace(GATE, source=made)) == tmp_path / "bench" / GATE.name / "tree"
    assert stage._source(replace(GATE, source=None)) == REPOSITORY
