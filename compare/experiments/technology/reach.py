"""Count how far a change reaches: files, lines, requirements, and rooms that are deployed again. Trees are compared."""

from __future__ import annotations

import ast
import difflib
import re
from pathlib import Path

from ...results import Metric
from ...topology import Deployable
from ...topology import Shop

FRAMEWORK = ("flask", "flask_sqlalchemy", "flask_wtf", "flask_bootstrap", "werkzeug")
REQUIRED = "requirements.in"
COMPILED = "requirements.txt"  # the tool writes it from requirements.in, so nobody edits it
NOT_CODE = ("__pycache__",)


def reach_metrics(shop: Shop, before: Path, after: Path, of: str = "swap") -> dict[str, Metric]:
    """Return how far the difference between two trees reaches in a shop. `of` begins the names of the metrics."""
    files, lines, requirements, hit = 0, 0, 0, []
    for deployable in shop.deployables:
        changed = _changed(before / deployable.folder, after / deployable.folder)
        counted = [name for name in changed if name.name != COMPILED]
        files += len(counted)
        lines += sum(_lines(before / deployable.folder / name, after / deployable.folder / name) for name in counted)
        requirements += len(_required(before, deployable) ^ _required(after, deployable))
        if changed:
            hit.append(deployable)
    return {
        f"{of}.files": Metric(files, "files"),
        f"{of}.lines": Metric(lines, "lines"),
        f"{of}.requirements": Metric(requirements, "parts"),
        f"{of}.rooms_share": rooms_share(shop, hit),
    }


def plain_metrics(shop: Shop, tree: Path) -> dict[str, Metric]:
    """Return how far a move reaches if one framework serves all that is deployed together with the users' room.

    The same rule counts in both shops: modules that use the old framework would have to move with the room.
    """
    deployable = shop.serving("users")
    package = tree / deployable.folder / deployable.package
    files = [path for path in sorted(package.rglob("*.py")) if imports_framework(path)]
    return {"swap.framework_files": Metric(len(files), "files"), "swap.rooms_share": rooms_share(shop, [deployable])}


def rooms_share(shop: Shop, hit: list[Deployable]) -> Metric:
    """Return the share of the shop's rooms that stand in these deployables."""
    rooms = [room for deployable in hit for room in deployable.rooms]
    return Metric(len(rooms) / sum(len(d.rooms) for d in shop.deployables), "share")


def imports_framework(path: Path) -> bool:
    """Return whether a module imports the framework, or what belongs to it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return not found.isdisjoint(FRAMEWORK)


def _changed(before: Path, after: Path) -> list[Path]:
    names = {path.relative_to(tree) for tree in (before, after) for path in tree.rglob("*") if _is_code(tree, path)}
    return sorted(name for name in names if _text(before / name) != _text(after / name))


def _is_code(tree: Path, path: Path) -> bool:
    parts = path.relative_to(tree).parts
    return path.is_file() and not any(part in NOT_CODE or part.startswith(".") for part in parts)


def _lines(before: Path, after: Path) -> int:
    """Return how many lines are added and removed."""
    old, new = (_text(path).decode().splitlines() for path in (before, after))
    return sum(line.startswith(("+", "-")) for line in [*difflib.unified_diff(old, new, n=0)][2:])


def _text(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _required(tree: Path, deployable: Deployable) -> set[str]:
    """Return the names of the libraries that a deployable asks for by itself."""
    lines = (tree / deployable.folder / REQUIRED).read_text().splitlines()
    return {re.split(r"[\[<>=]", line, maxsplit=1)[0] for line in lines if line}
