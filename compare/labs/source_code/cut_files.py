"""Files with lines taken out, which students put back. It serves files that are no Python: they have no syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...foreign_file import ForeignFileError
from ...foreign_file import read_text

MARK = "TODO"


@dataclass(frozen=True)
class Cut:
    """Lines to take out of a file, and the question in their place. `after` holds the lines before them, if needed."""

    lines: str
    ask: str
    after: str = ""

    @classmethod
    def of(cls, table: dict[str, Any]) -> Cut:
        """Return the cut that a table of a lab's file describes."""
        return cls(table["lines"], table["ask"], table.get("after", ""))


def cut_out(text: str, cuts: Sequence[Cut]) -> str:
    """Return the text with a question in the place of each cut. Raises KeyError unless its lines occur exactly once."""
    for cut in cuts:
        before = f"\n{cut.after}\n" if cut.after else "\n"
        if f"\n{text}".count(f"{before}{cut.lines}\n") != 1:
            raise KeyError(cut.lines)
        first = cut.lines.splitlines()[0]
        indent = first[: len(first) - len(first.lstrip())]
        text = f"\n{text}".replace(f"{before}{cut.lines}\n", f"{before}{indent}# {MARK}: {cut.ask}\n")[1:]
    return text


def unanswered(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each question that is still in a file, with its line. Raises CartlabError if the file can't be read."""
    try:
        lines = read_text(path).splitlines()
    except ForeignFileError as error:
        raise CartlabError(f"{path.name} {error}", "lab reset makes the files anew") from None
    except (OSError, ValueError) as error:
        raise CartlabError(f"{path.name} can't be read: {error}", "lab reset makes the files anew") from None
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith(f"# {MARK}: "):
            yield number, line.lstrip().removeprefix(f"# {MARK}: ")
