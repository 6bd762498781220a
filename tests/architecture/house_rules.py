"""What stands where: no folder and no module is too large, and tests stand where the code stands that they test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.architecture.imports import imports_of

MOST_MODULES = 18  # in a folder, besides __init__.py
MOST_LINES = 250  # in a module
CODE = ("cli.py", "compare", "monolith", "microservices", "containers", "docs", "tests")
ENTRY = {"commands": "cli.py"}  # who types a command runs the commands


def crowded_folders(root: Path) -> Iterator[str]:
    """Yield the folders that hold too many modules to look through."""
    for folder in sorted({path.parent for top in CODE for path in (root / top).rglob("*.py")}):
        count = len([*folder.glob("*.py")]) - (folder / "__init__.py").exists()
        if count > MOST_MODULES:
            yield f"{folder.relative_to(root)}: {count} modules"


def long_modules(root: Path) -> Iterator[str]:
    """Yield the modules that are too long to be read at one go."""
    for top in CODE:
        for path in [root / top] if top.endswith(".py") else sorted((root / top).rglob("*.py")):
            lines = len(path.read_text().splitlines()) if path.exists() else 0
            if lines > MOST_LINES:
                yield f"{path.relative_to(root)}: {lines} lines"


def strayed_tests(root: Path) -> Iterator[str]:
    """Yield the tests of the harness that do not stand in the mirror image of what they test.

    A test imports something of the mirrored folder, itself or by what helps it, or names it in a command that it runs.
    """
    for path in sorted((root / "tests" / "compare").rglob("test_*.py")):
        folder = path.parent.relative_to(root / "tests")
        where = path.relative_to(root)
        if not (root / folder).is_dir():
            yield f"{where}: there is no {folder}"
        elif not _has_to_do_with(path, folder, root, set()):
            yield f"{where}: it has nothing to do with {folder}"


def _has_to_do_with(path: Path, folder: Path, root: Path, seen: set[Path]) -> bool:
    if path in seen or not path.exists():
        return False
    seen.add(path)
    package = ".".join(folder.parts)
    imported = [*imports_of(path, root)]
    if any(f"{each.target}.".startswith(f"{package}.") for each in imported):
        return True
    text = path.read_text()
    if f"{package}." in text or folder.as_posix() in text or ENTRY.get(folder.name, f"{package}.") in text:
        return True
    helping = (root / each.module.replace(".", "/") for each in imported if each.module.startswith("tests."))
    return any(_has_to_do_with(module.with_suffix(".py"), folder, root, seen) for module in helping)
