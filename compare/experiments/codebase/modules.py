"""The modules of a deployable, without its tests, and their lines."""

from __future__ import annotations

from pathlib import Path

from ...topology import Deployable


def modules_of(tree: Path, deployable: Deployable, room: str = "") -> list[Path]:
    """Return the files of all modules of a deployable, or of one room in it, in order."""
    return sorted((tree / deployable.folder / deployable.package / room).rglob("*.py"))


def code_lines(text: str) -> int:
    """Return the number of lines that are not empty in a module's text."""
    return sum(bool(line.strip()) for line in text.splitlines())
