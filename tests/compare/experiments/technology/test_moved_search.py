"""Known answer on real shops: search moves and nothing is lost, and a store that forgets imports is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.stages.local import LocalStage
from compare.experiments.subject.copied_tree import Edit
from compare.experiments.technology import moved_search
from compare.experiments.technology.conditions import MONOLITH_SEARCH
from compare.experiments.technology.conditions import SERVICES_SEARCH
from compare.experiments.technology.local import measure
from compare.experiments.technology.moved_search import require_moved
from compare.experiments.technology.second_store import second_store_tree
from compare.results import Metric
from compare.topology import Shop
from tests.contract.subjects import share_venvs
from tests.ports import port_block

FORGETFUL = Edit(
    "products", "{package}/products/search_store.py", '" ".join(words))', '" ".join(words) if after == 0 else "")'
)


def forgetful_tree(tree: Path, shop: Shop) -> Path:
    """Move search to a store that is right when it is made, and finds nothing that is imported later."""
    FORGETFUL.make(second_store_tree(tree, shop), shop)
    return tree


def moved(condition: Condition, folder: Path) -> dict[str, Metric]:
    """Move search in a real shop, kill it, and return the metrics."""
    share_venvs(folder)
    (folder / "raw").mkdir()
    bench = Bench("demo", 1, folder / "raw", "technology-01-")
    with LocalStage(port_block(), state=folder).launched(condition, "WARNING") as shop:
        return measure(condition, shop, bench).metrics


@pytest.mark.parametrize(
    ("condition", "databases", "to_back_up"),
    [(MONOLITH_SEARCH, 2, 1), (SERVICES_SEARCH, 4, 3)],
    ids=["monolith", "micro"],
)
def test_nothing_is_lost_with_a_second_database(
    condition: Condition, databases: int, to_back_up: int, tmp_path: Path
) -> None:
    metrics = moved(condition, tmp_path)
    assert metrics["store.wrong_share"].value == 0
    assert metrics["store.cut_imports"].value > 0 and metrics["store.cut_checkouts"].value > 0
    assert metrics["store.databases"].value == databases
    assert metrics["store.more_databases"].value == 1
    assert metrics["store.to_back_up"].value == to_back_up


def test_a_store_that_does_not_follow_the_tables_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moved_search, "second_store_tree", forgetful_tree)
    assert moved(MONOLITH_SEARCH, tmp_path)["store.wrong_share"].value == 0.5


def test_a_search_that_answers_otherwise_has_not_moved() -> None:
    require_moved(True, [])
    with pytest.raises(CartlabError, match=r"there is no search\.fts"):
        require_moved(False, [])
    with pytest.raises(CartlabError, match="search=lamp has another answer"):
        require_moved(True, ["search=lamp", "search=mug"])
