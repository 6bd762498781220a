"""Count what is built, deployed and run (C1, M3): from the tree and from topology.py, so that nothing is typed."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

from ...results import Metric
from ...topology import Deployable
from ...topology import Shop

BUILD_FILES = ("pyproject.toml", "Dockerfile")
LOCK_FILE = "requirements.txt"  # every version and hash of what is installed
SECRETS = ("_secret_file", "_password_file", "_token_file")  # end the names of settings that say where a secret lies


def part_metrics(tree: Path, shop: Shop) -> dict[str, Metric]:
    """Return how many of each kind of part a shop has. `tree` holds its code, and `shop` says what is deployed.

    A place to fail is whatever one process needs and may miss: a neighbour, a database, and the way in for people.
    """
    deployables = shop.deployables
    calls = [neighbour for d in deployables for neighbour in d.calls]
    databases = [d for d in deployables if d.database_pool]
    counted = {
        "deployables": len(deployables),
        "build_files": _existing(tree / d.folder / name for d in deployables for name in BUILD_FILES),
        "lock_files": _existing(tree / d.folder / LOCK_FILE for d in deployables),
        "ports": len(deployables),
        "settings": sum(len(_settings(tree, d)) for d in deployables),
        "secrets": len({secret for d in deployables for secret in _secrets(tree, d)}),
        "databases": len(databases),
        "pools": len(calls) + len(databases),
        "failure_edges": len(calls) + len(databases) + 1,
    }
    metrics = {f"shop.{name}": Metric(count, "parts") for name, count in counted.items()}
    rooms = [len(d.rooms) for d in deployables]
    return metrics | {"artefact.rooms_share": Metric(max(rooms) / sum(rooms), "share")}


def _existing(paths: Iterable[Path]) -> int:
    return sum(path.is_file() for path in paths)


def _settings(tree: Path, deployable: Deployable) -> list[str]:
    """Return the names of what can be set: the fields of the class Settings."""
    return [name for node in _class(tree, deployable).body if (name := _field(node))]


def _secrets(tree: Path, deployable: Deployable) -> Iterator[str]:
    """Yield the secrets that a deployable keeps or is given. A token that services share is one secret."""
    for node in _class(tree, deployable).body:
        given, own = _field(node), node.name if isinstance(node, ast.FunctionDef) else ""
        if given.endswith(SECRETS):
            yield given
        if own.endswith(SECRETS):
            yield f"{own} of {deployable.name}"


def _field(node: ast.stmt) -> str:
    return node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""


def _class(tree: Path, deployable: Deployable) -> ast.ClassDef:
    source = (tree / deployable.folder / deployable.package / "settings.py").read_text()
    (found,) = (n for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "Settings")
    return found
