"""The modules of a deployable, without its tests, and their lines."""

from __future__ import annotations

from pathlib import Path

from ...topology import Deployable


def modules_of(tree: Path, deployable: Deployable) -> list[Path]:
    """Return the files of all modules of a deployable, in order."""
    return sorted((tree / deployable.folder / deployable.package).rglob("*.py"))


def code_lines(path: Path) -> int:
    """Return the number of a module's lines that are not empty."""
    return sum(bool(line.strip()) for line in path.read_text().splitlines())
