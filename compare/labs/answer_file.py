"""The files that students fill in: a question as a comment, and behind a name and "=" the place for the answer."""

from __future__ import annotations

import json
import textwrap
import tomllib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Literal

from ..errors import CartlabError

WIDTH = 100
Answer = float | str | frozenset[str]


@dataclass(frozen=True)
class Question:
    """A question. A `number`, one `choice` of several, or a `set` of them; a word is a choice without choices."""

    name: str
    text: str
    kind: Literal["number", "choice", "set"] = "choice"
    choices: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """Say what an answer looks like."""
        listed = ", ".join(self.choices)
        if self.kind == "number":
            return "a number"
        if self.kind == "set":
            return f"any of: {listed}; as a list with commas"
        return f"one of: {listed}" if self.choices else "a word"


def blank(title: str, questions: Sequence[Question], filled: Mapping[str, object] | None = None) -> str:
    """Return the text of a file to fill in; with `filled` the answers stand there already."""
    paragraphs = [_comment(title)]
    for question in questions:
        answer = (filled or {}).get(question.name, "")
        asked = _comment(f"{question.text} ({question.wanted})")
        paragraphs.append(f"{asked}\n{question.name} = {_written(answer)}")
    return "\n\n".join(paragraphs) + "\n"


def read_answers(path: Path, questions: Sequence[Question]) -> dict[str, Answer | CartlabError | None]:
    """Return for each question its answer, None if it was left open, or what is wrong with its form.

    Raises CartlabError if the file as a whole can't be read.
    """
    try:
        found = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise CartlabError(f"{path.name} is gone", "lab reset makes it anew, and keeps the rest aside") from None
    except OSError as error:
        raise CartlabError(f"{path.name} can't be read: {error.strerror}", "look at its rights") from None
    except ValueError as error:
        raise CartlabError(f"{path.name}: {error}", 'write each answer as in: name = "answer"') from None
    return {question.name: _read(question, found.get(question.name, "")) for question in questions}


def _read(question: Question, value: Any) -> Answer | CartlabError | None:
    if isinstance(value, str) and not value.strip() or value == []:
        return None
    if question.kind == "number":
        try:
            return float(str(value).replace(",", ".").rstrip("%s "))
        except ValueError:
            return CartlabError(f"{value!r} is no number", f"write it as in: {question.name} = 3")
    given = value if isinstance(value, list) else str(value).split(",") if question.kind == "set" else [value]
    words = [plain(str(word)) for word in given if str(word).strip()]
    known = {plain(choice): choice for choice in question.choices}
    for word in words:
        if known and word not in known:
            return CartlabError(f"{word!r} is none of: {', '.join(question.choices)}", "choose from these")
    chosen = [known[plain(str(word))] if known else str(word).strip() for word in given if str(word).strip()]
    return frozenset(chosen) if question.kind == "set" else chosen[0]


def plain(word: str) -> str:
    """Return a word as it is compared: upper and lower case are one, and so are blanks, hyphens and underscores."""
    return "-".join(word.casefold().replace("_", " ").replace("-", " ").split()).removesuffix("()").removesuffix(".py")


def _comment(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _written(answer: object) -> str:
    if isinstance(answer, frozenset | set | list | tuple):
        return json.dumps(sorted(map(str, answer)))
    if isinstance(answer, float | int):
        return f"{answer:g}"
    return json.dumps(str(answer), ensure_ascii=False)
