"""The better forms of the monolith: their frozen edits fit the code as it is, and say what they say they do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from compare.experiments.faults.conditions import CONDITIONS
from compare.experiments.faults.variants import BUILDS_ON
from compare.experiments.faults.variants import BULKHEAD
from compare.experiments.faults.variants import DEGRADING
from compare.experiments.faults.variants import VariantTree
from compare.settings import REPOSITORY

VIEWS, ROUTES = "monolith/monolith/pages/views.py", "monolith/monolith/products/routes.py"
RECOMMENDATIONS = "monolith/monolith/products/recommendations.py"


def calls_in(path: Path, function: str) -> set[str]:
    """Return the names of what a function of a module calls."""
    tree = ast.parse(path.read_text())
    found = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == function)
    return {
        call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        for call in ast.walk(found)
        if isinstance(call, ast.Call)
    }


@pytest.mark.parametrize("variant", BUILDS_ON)
def test_every_way_to_similar_products_goes_through_the_bulkhead(variant: str, tmp_path: Path) -> None:
    tree = VariantTree(variant)(tmp_path / "tree")
    assert {"acquire", "similar_products", "release"} <= calls_in(tree / RECOMMENDATIONS, "similar_if_not_busy")
    for path in (VIEWS, ROUTES):
        assert "recommendations.similar_products" not in (tree / path).read_text()
    assert "similar_if_not_busy" in calls_in(tree / ROUTES, "similar")


def test_the_page_of_the_degrading_form_does_without_and_that_of_the_bulkhead_apologises(tmp_path: Path) -> None:
    bulkhead, degrading = (VariantTree(each)(tmp_path / each) for each in (BULKHEAD, DEGRADING))
    assert "similar_if_not_busy" in calls_in(bulkhead / VIEWS, "_product_page")
    assert "_similar_or_nothing" in calls_in(degrading / VIEWS, "_product_page")
    assert "similar_if_not_busy" in calls_in(degrading / VIEWS, "_similar_or_nothing")


def test_a_better_form_changes_nothing_but_the_monolith(tmp_path: Path) -> None:
    tree = VariantTree(DEGRADING)(tmp_path / "tree")
    changed = {
        path.relative_to(tree).as_posix()
        for path in tree.rglob("*")
        if path.is_file() and path.read_bytes() != (REPOSITORY / path.relative_to(tree)).read_bytes()
    }
    assert changed == {VIEWS, ROUTES, RECOMMENDATIONS}


def test_a_changed_shop_opens_a_gate_of_its_own() -> None:
    changed = [condition for condition in CONDITIONS if condition.source is not None]
    assert len(changed) == len(BUILDS_ON)
    assert {condition.gated_by for condition in changed} == {None}
