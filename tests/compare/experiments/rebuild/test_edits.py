"""What `bench rebuild` writes into a copy of the code: lines, the contract change, the bug and its repair."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from types import FunctionType
from types import SimpleNamespace

import pytest
import yaml

from compare.errors import CartlabError
from compare.experiments.rebuild import contract_change
from compare.experiments.rebuild import hotfix
from compare.experiments.rebuild.build_tools import check
from compare.experiments.rebuild.cold_start import go_cold
from compare.experiments.subject.copied_tree import CHANGES
from compare.experiments.subject.copied_tree import copy_tree
from compare.experiments.subject.copied_tree import Edit
from compare.experiments.subject.copied_tree import edit_all
from compare.settings import REPOSITORY
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import ROOMS
from compare.topology import Shop

BOTH = pytest.mark.parametrize("shop", [MONOLITH, MICRO], ids=lambda shop: shop.name)
MARKER = "[0123abcd]"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_tree(tmp_path / "tree")


class ShopOfTree:
    """What going cold asks of a running shop."""

    def __init__(self, shop: Shop, source: Path) -> None:
        self.shop, self.source = shop, source


@BOTH
def test_a_line_of_every_room_can_be_changed_and_passes_the_checks(shop: Shop, tree: Path) -> None:
    assert set(CHANGES) == set(ROOMS)
    for room, change in CHANGES.items():
        change.make(tree, shop.serving(room), MARKER)
    for deployable in shop.deployables:
        check(tree, deployable)
    said = [path for path in tree.rglob("*.py") if MARKER in path.read_text()]
    assert {path.parent.name for path in said} == set(ROOMS)


@BOTH
def test_the_contract_change_passes_the_checks_and_touches_every_consumer(shop: Shop, tree: Path) -> None:
    edits = contract_change.edits(shop, MARKER)
    files = edit_all(edits, tree, shop)
    assert files == len({edit.path(tree, shop) for edit in edits})
    assert {edit.room for edit in edits} == {"", *contract_change.SAFE_ORDER}
    for deployable in shop.deployables:
        check(tree, deployable)
    product = yaml.safe_load((tree / "docs" / "openapi.yaml").read_text())["components"]["schemas"]["Product"]
    assert "label" in product["required"] and "label" in product["properties"]


def test_a_suite_in_a_tree_judges_by_the_contract_of_that_tree(tree: Path) -> None:
    program = "from tests.contract import schema; print(schema.DOCUMENT_PATH)"
    environment = {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    said = subprocess.run([sys.executable, "-c", program], cwd=tree, env=environment, capture_output=True, text=True)
    assert said.stdout.strip() == str(tree / "docs" / "openapi.yaml"), said.stderr


@BOTH
def test_the_repair_takes_the_bug_back_and_its_test_would_have_caught_it(shop: Shop, tree: Path) -> None:
    catalogue, tests = (edit.path(tree, shop) for edit in hotfix.PATCH)
    edit_all(hotfix.BUG, tree, shop)
    check(tree, shop.serving(hotfix.ROOM))
    broken = catalogue.read_text()
    edit_all(hotfix.PATCH, tree, shop)
    check(tree, shop.serving(hotfix.ROOM))
    assert catalogue.read_text() == (REPOSITORY / catalogue.relative_to(tree)).read_text()
    test = function("test_words_are_looked_up_as_the_first_release_has_written_them", tests.read_text())
    test.__globals__["catalogue"] = SimpleNamespace(words_of=function("words_of", broken))
    with pytest.raises(AssertionError):
        test()
    test.__globals__["catalogue"] = SimpleNamespace(words_of=function("words_of", catalogue.read_text()))
    test()


def function(name: str, source: str) -> FunctionType:
    """Take one function out of a module, without what the module imports."""
    (found,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name)
    names: dict[str, object] = {"re": re, "MAX_WORD_LENGTH": 40}
    exec(ast.unparse(found), names)
    made = names[name]
    assert isinstance(made, FunctionType)
    return made


def test_an_edit_of_what_is_not_there_is_refused(tree: Path) -> None:
    with pytest.raises(CartlabError, match="not in cart.py once"):
        Edit("orders", "{package}/orders/cart.py", "no such line", "").make(tree, MICRO)


@BOTH
def test_going_cold_forgets_environments_bytecode_and_data_and_the_code_stays(shop: Shop, tree: Path) -> None:
    (tree.parent / "staging" / "data").mkdir(parents=True)
    for deployable in shop.deployables:
        cache = tree / deployable.folder / deployable.package / "__pycache__"
        cache.mkdir()
        (cache / "app.pyc").touch()
    go_cold(ShopOfTree(shop, tree), MARKER)  # type: ignore[arg-type]
    assert not (tree.parent / "staging").exists()
    assert list(tree.rglob("*.pyc")) == []
    for deployable in shop.deployables:
        wanted = (REPOSITORY / deployable.folder / "requirements.txt").read_text()
        assert (tree / deployable.folder / "requirements.txt").read_text() == f"{wanted}# {MARKER}\n"
