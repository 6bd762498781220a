"""Code as bytes: what differs between two folders, and a fingerprint that shows whether code has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .starter import CODE


def code_in(folder: Path) -> dict[Path, bytes]:
    """Return the Python files of a folder, by their path in it."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob(CODE))}


def changed_files(ours: Path, theirs: Path) -> set[Path]:
    """Return the Python files in which two folders differ, including new and missing ones."""
    before, after = code_in(ours), code_in(theirs)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def fingerprint(folders: Iterable[Path], *more: Path) -> str:
    """Return a text that differs once a Python file in the folders, or one of the other files, has changed."""
    digest = hashlib.sha256()
    for name, code in (file for folder in folders for file in code_in(folder).items()):
        digest.update(f"{name}\0".encode() + code)
    for path in more:
        digest.update(f"{path.name}\0".encode() + (path.read_bytes() if path.exists() else b""))
    return digest.hexdigest()
