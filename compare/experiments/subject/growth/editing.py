"""Edits of generated modules: imports among those of their own package, and text at a given place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ....errors import CartlabError


def rewrite(path: Path, imports: Sequence[str], after: str, lines: Sequence[str]) -> None:
    """Add imports to a module, and lines after one of its lines. Raises CartlabError if that is not there once."""
    source = with_imports(path.read_text(), imports)
    _require_once(path, source, after)
    path.write_text(source.replace(after, after + "".join(lines)))


def replace_in(path: Path, old: str, new: str, imports: Sequence[str] = (), own: str = "from ..") -> None:
    """Replace a text of a module, and add imports that begin with `own`. Raises CartlabError unless it is there."""
    source = with_imports(path.read_text(), imports, own) if imports else path.read_text()
    _require_once(path, source, old)
    path.write_text(source.replace(old, new))


def with_imports(source: str, added: Sequence[str], own: str = "from .") -> str:
    """Return a module with imports added to those that begin with `own`, all sorted."""
    deeper = f"{own}."
    lines = source.splitlines()
    known = [line for line in lines if line.startswith(own) and not line.startswith(deeper)]
    if not known:
        return source
    begin = lines.index(known[0])
    rest = [line for line in lines[begin:] if line not in known]
    return "\n".join([*lines[:begin], *sorted({*known, *added}, key=_place), *rest]) + "\n"


def _place(line: str) -> tuple[str, str]:
    _, module, _, name = line.split()[:4]
    return module, name.lower()


def _require_once(path: Path, source: str, text: str) -> None:
    if source.count(text) != 1:
        raise CartlabError(f"{path.name} has no line to grow from: {text.strip()}", "mend the experiment")
