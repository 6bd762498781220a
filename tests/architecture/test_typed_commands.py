"""Commands that are printed to be typed again: a path in one is quoted, or a folder with a blank makes it another."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from compare.errors import typed
from compare.settings import REPOSITORY

COMMAND = re.compile(r"(?:cli\.py|\brm|\bcp|\bdiff|--resume|--out|--replay|CARTLAB_\w+=)(?: [^.;]*)?$")
PATHS = re.compile(r"directory|folder|path|archive|\.shown\(|\blog\b|\bout\b|REPOSITORY")


def unquoted(source: str) -> Iterator[tuple[int, str]]:
    """Yield the paths, as written, that stand in an f-string after a command and do not go through `typed`."""
    for node in ast.walk(ast.parse(source)):
        before = ""
        for part in node.values if isinstance(node, ast.JoinedStr) else ():
            if isinstance(part, ast.Constant):
                before += str(part.value)
            elif isinstance(part, ast.FormattedValue):
                written = ast.unparse(part.value)
                if COMMAND.search(before) and PATHS.search(written) and not written.startswith("typed("):
                    yield part.lineno, written
                before += "X"


def test_no_path_stands_unquoted_in_a_printed_command() -> None:
    assert [
        f"{path.relative_to(REPOSITORY)}:{line}: {written}"
        for path in sorted(Path(REPOSITORY, "compare").rglob("*.py"))
        for line, written in unquoted(path.read_text())
    ] == []


def test_the_search_finds_paths_in_commands_and_nothing_else() -> None:
    source = """
f"Again: python cli.py bench {name} --resume {directory}"
f"remove it (rm -r {folder})"
f"diff -ru {workspace.shown()} {typed(beside.shown())}"
f"{typed('rm', '-r', directory)}, or read {log}"
f"python cli.py up {shop.name}. Read {log}."
"""
    assert list(unquoted(source)) == [(2, "directory"), (3, "folder"), (4, "workspace.shown()")]


def test_a_typed_command_is_read_by_a_shell_as_it_was_meant() -> None:
    words = ["python", "cli.py", "report", "show", "/home/a b/it's $HOME"]
    assert shlex.split(typed(*words)) == words
    assert typed("python", "cli.py", "bench", "--seed", 7) == "python cli.py bench --seed 7"
