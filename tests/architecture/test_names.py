"""A public class has a name of its own: who reads it, or searches for it, need not ask which one is meant."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from compare.topology import Deployable
from tests.architecture.import_rules import DEPLOYABLES


def class_names_that_stand_twice(package: Path, *, or_as_alias: bool = False) -> dict[str, list[str]]:
    """Return each public class name of a package that another class of it has, too; or a type alias, if asked for."""
    classes: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text())
        for name, line in public_classes(tree):
            classes[name].append(f"{path.relative_to(package)}:{line}")
        for name, line in type_aliases(tree) if or_as_alias else ():
            others[name].append(f"{path.relative_to(package)}:{line}")
    places = {name: [*found, *others[name]] for name, found in classes.items()}
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def public_classes(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node.lineno


def type_aliases(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield what a module assigns at its top level, but for type variables: they mean something in one signature."""
    for node in tree.body:
        match node:
            case ast.Assign(value=ast.Call(func=ast.Name("TypeVar"))):
                continue
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
                yield name, node.lineno


def test_no_public_class_name_of_the_harness_stands_twice() -> None:
    assert class_names_that_stand_twice(REPOSITORY / "compare", or_as_alias=True) == {}


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=lambda deployable: deployable.name)
def test_no_public_class_name_of_a_deployable_stands_twice(deployable: Deployable) -> None:
    package = REPOSITORY / deployable.folder / deployable.package
    assert any(any(public_classes(ast.parse(path.read_text()))) for path in package.rglob("*.py"))
    assert class_names_that_stand_twice(package) == {}


def test_a_name_that_stands_twice_is_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "one.py").write_text("class Row:\n    pass\n\n\nclass Step:\n    pass\n\n\nclass _Own:\n    pass\n")
    (tmp_path / "deep" / "two.py").write_text("if True:\n    class Row:\n        pass\n\n\nclass _Own:\n    pass\n")
    (tmp_path / "three.py").write_text('Step = dict[str, int]\nRow = TypeVar("Row")\nColumn = int\n')
    rows, steps = ["deep/two.py:2", "one.py:1"], ["one.py:5", "three.py:1"]
    assert class_names_that_stand_twice(tmp_path) == {"Row": rows}
    assert class_names_that_stand_twice(tmp_path, or_as_alias=True) == {"Row": rows, "Step": steps}
