"""Read what a module imports, by its source alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One imported name: `from ..db import transaction` in monolith.orders.cart is ("monolith.db", "transaction", 2).

    `level` is the number of leading dots; 0 for an absolute import.
    """

    module: str
    name: str
    level: int
    line: int

    @property
    def target(self) -> str:
        """The module and the name, with a dot between: it may be a module or something in one."""
        return f"{self.module}.{self.name}".strip(".")


def module_name(path: Path, root: Path) -> str:
    """Return the dotted name of a file, seen from the folder that holds its package."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, root: Path) -> Iterator[Import]:
    """Yield all imports of a module, also those inside functions."""
    package = list(path.relative_to(root).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, "", 0, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            near = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*near, *filter(None, [node.module])])
            yield from (Import(module, alias.name, node.level, node.lineno) for alias in node.names)
