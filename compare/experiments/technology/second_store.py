"""Move search to a second database in a copy of the tree: one new module, its tests, and a few edits.

The engine is SQLite's full-text search, with a file of its own beside the shop's database. The change is the same in
both shops. It stands in the room of products, and where the deployable around it is put together.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from string import Template

from ...topology import Shop
from ..subject.copied_tree import copy_tree
from ..subject.copied_tree import Edit
from ..subject.copied_tree import edit_all

ROOM = "products"
STORE = "search.fts"  # the name of the store's file, in the folder of the database that it follows
TEMPLATES = Path(__file__).with_name("templates") / "second_store"
EDITS = Path(__file__).with_suffix(".toml")
MODULE = "search_store"  # also the name of the setting, and of what the app keeps it by


def second_store_tree(tree: Path, shop: Shop) -> Path:
    """Replace `tree` by a copy of the code in which the shop's search has a store of its own. Raises CartlabError."""
    copy_tree(tree)
    deployable = shop.serving(ROOM)
    names = {"package": deployable.package}
    for template, place in ((MODULE, f"{deployable.package}/{ROOM}"), (f"test_{MODULE}", "tests")):
        text = Template((TEMPLATES / f"{template}.py.txt").read_text()).substitute(names)
        (tree / deployable.folder / place / f"{template}.py").write_text(text)
    known = tomllib.loads(EDITS.read_text())
    edits = (*known["both"], *known[shop.name])
    edit_all([Edit(ROOM, each["file"], each.get("now", ""), each["then"]) for each in edits], tree, shop)
    return tree


def modules_that_know(tree: Path, shop: Shop) -> list[Path]:
    """Return the modules of a shop, without tests, that name the search's store: its module, class or setting."""
    packages = [tree / deployable.folder / deployable.package for deployable in shop.deployables]
    modules = [path for package in packages for path in sorted(package.rglob("*.py"))]
    return [path for path in modules if path.stem == MODULE or MODULE in _names(path)]


def _names(path: Path) -> set[str]:
    """Return the modules, attributes and texts that a module names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            found.update([*(node.module or "").split("."), *(alias.name for alias in node.names)])
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found
