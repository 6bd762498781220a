"""The moved search is held against the project's own checks and tests, and it reaches equally far in both shops."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from compare.experiments.rebuild.build_tools import check
from compare.experiments.subject.copied_tree import copy_tree
from compare.experiments.subject.library_environment import python_with
from compare.experiments.subject.testing import run_own_tests
from compare.experiments.technology.kills import PLACES
from compare.experiments.technology.reach import reach_metrics
from compare.experiments.technology.second_store import MODULE
from compare.experiments.technology.second_store import modules_that_know
from compare.experiments.technology.second_store import ROOM
from compare.experiments.technology.second_store import second_store_tree
from compare.experiments.technology.second_store import STORE
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop
from tests.deployables.typed import type_checked

EACH_SHOP = pytest.mark.parametrize("shop", [MONOLITH, MICRO], ids=lambda shop: shop.name)


@EACH_SHOP
def test_the_moved_search_is_written_like_the_rest_and_passes_its_rooms_tests(shop: Shop, tmp_path: Path) -> None:
    tree, deployable = second_store_tree(tmp_path / "tree", shop), shop.serving(ROOM)
    subprocess.run(["git", "init", "--quiet", str(tree)], check=True)  # the linter then looks at no other settings
    check(tree, deployable)
    folder = tree / deployable.folder
    python = python_with(deployable.name, [folder / "requirements.txt"])
    chosen = [folder / "tests" / name for name in (f"test_{MODULE}.py", "test_catalogue.py")]
    assert run_own_tests(tree, deployable, python, chosen).tests > 20
    assert f'"{STORE}"' in (folder / deployable.package / "settings.py").read_text()


def test_the_moved_search_is_typed_as_strictly_as_the_rest(tmp_path: Path) -> None:
    """It is the same in both shops, so one of them will do."""
    folder = second_store_tree(tmp_path / "tree", MONOLITH) / "monolith"
    python = python_with("monolith", [folder / "requirements.txt"])
    typed = type_checked(folder / "monolith", python, tmp_path / "cache")
    assert typed.returncode == 0, typed.stdout


@EACH_SHOP
def test_a_request_can_hang_at_each_place_of_a_kill(shop: Shop, tmp_path: Path) -> None:
    tree, deployable = second_store_tree(tmp_path / "tree", shop), shop.serving(ROOM)
    for place in PLACES:
        module, _, function = place.point.partition(":")
        source = (tree / deployable.folder / deployable.package / f"{module.replace('.', '/')}.py").read_text()
        assert function in {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def test_the_change_is_the_same_in_both_shops_and_needs_no_library(tmp_path: Path) -> None:
    before = copy_tree(tmp_path / "before")
    trees = {shop: second_store_tree(tmp_path / shop.name, shop) for shop in (MONOLITH, MICRO)}
    one, services = (reach_metrics(shop, before, tree, "store") for shop, tree in trees.items())
    assert (one["store.rooms_share"].value, services["store.rooms_share"].value) == (1.0, 0.25)
    for name in ("store.files", "store.lines", "store.requirements"):
        assert one[name] == services[name]
    assert one["store.requirements"].value == 0 < one["store.files"].value < one["store.lines"].value


@EACH_SHOP
def test_a_module_that_names_the_store_is_counted_and_no_other(shop: Shop, tmp_path: Path) -> None:
    assert modules_that_know(copy_tree(tmp_path / "before"), shop) == []
    tree, deployable = second_store_tree(tmp_path / "tree", shop), shop.serving("orders")
    known = modules_that_know(tree, shop)
    assert {path.name for path in known} == {"search_store.py", "catalogue.py", "settings.py", "app.py"}
    orders = tree / deployable.folder / deployable.package / "orders"
    (orders / "stranger.py").write_text("def store(app):\n    return app.searching_stores\n")
    (orders / "friend.py").write_text("def store(settings):\n    return settings.search_store\n")
    assert {*modules_that_know(tree, shop)} - {*known} == {orders / "friend.py"}
