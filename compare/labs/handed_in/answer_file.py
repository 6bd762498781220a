"""The files that students fill in. A question is a comment; below it, the answer goes behind a name and "="."""

from __future__ import annotations

import difflib
import json
import math
import re
import textwrap
import tomllib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Literal

from ...errors import CartlabError
from ...foreign_file import cleaned
from ...foreign_file import ForeignFileError
from ...foreign_file import read_text

WIDTH = 100
CLOSE = 0.75  # likeness of two words, by difflib, from which one is a typing error of the other
AnswerValue = float | str | frozenset[str]


@dataclass(frozen=True)
class Question:
    """A question for a `number`, one `choice` of several, or a `set` of them. A word is a choice without choices."""

    name: str
    text: str
    kind: Literal["number", "choice", "set"] = "choice"
    choices: tuple[str, ...] = ()
    between: tuple[float, float] = (-math.inf, math.inf)  # a number

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Question:
        """Return the question that a table of a lab's file asks."""
        between = tuple(table.get("between", cls.between))
        kind, choices = table.get("kind", "choice"), tuple(table.get("choices", ()))
        return cls(table["name"], table["text"], kind, choices, (between[0], between[1]))

    @property
    def wanted(self) -> str:
        """Describe the form of an answer."""
        listed = ", ".join(self.choices)
        if self.kind == "number":
            return f"a number{self._range}"
        if self.kind == "set":
            return f"any of: {listed}; as a list with commas, or none"
        return f"one of: {listed}" if self.choices else "a word"

    @property
    def _range(self) -> str:
        low, high = self.between
        return f" from {low:g} to {high:g}" if math.isfinite(high) else ""

    def number(self, given: str) -> float | CartlabError:
        """Return the given number, or what is wrong with it."""
        try:
            found = number_of(given)
        except (ValueError, OverflowError):
            return CartlabError(f"{given!r} is no number", f"write it as in: {self.name} = 12 (or 1000, or 0.5)")
        low, high = self.between
        return found if low <= found <= high else CartlabError(f"{given} is not{self._range}", "write one that is")


def blank(title: str, questions: Sequence[Question], filled: Mapping[str, object] | None = None) -> str:
    """Return the text of a file to fill in. `filled` holds answers that are already in it."""
    paragraphs = [_comment(title)]
    for question in questions:
        answer = (filled or {}).get(question.name, "")
        asked = _comment(f"{question.text} ({question.wanted})")
        paragraphs.append(f"{asked}\n{question.name} = {_written(answer)}")
    return "\n\n".join(paragraphs) + "\n"


def read_answers(path: Path, questions: Sequence[Question]) -> dict[str, AnswerValue | CartlabError | None]:
    """Return each question's answer, None if it was left open, or what is wrong with the answer's form.

    Raises CartlabError if the whole file can't be read.
    """
    found = read_tables(path, 'write each answer as in: name = "answer"')
    return {question.name: _read(question, found.get(question.name, "")) for question in questions}


def read_tables(path: Path, form: str) -> dict[str, Any]:
    """Return the content of a student's TOML file; `form` describes its lines. Raises CartlabError."""
    text = ""
    try:
        text = read_text(path)
        found: dict[str, Any] = cleaned(tomllib.loads(text))
        return found
    except FileNotFoundError:
        raise CartlabError(f"{path.name} is gone", "lab reset makes it anew, and keeps the rest aside") from None
    except OSError as error:
        raise CartlabError(f"{path.name} can't be read: {error.strerror}", "look at its rights") from None
    except UnicodeDecodeError:
        raise CartlabError(f"{path.name} is not in UTF-8", "save it in UTF-8: your editor can") from None
    except ForeignFileError as error:
        raise CartlabError(f"{path.name} {error}", f"{form}; lab reset makes the file anew") from None
    except ValueError as error:
        raise CartlabError(f"{path.name}: {error}{_line_of(text, str(error))}", form) from None
    except RecursionError:
        raise CartlabError(f"{path.name}: too many brackets in brackets", form) from None


def _line_of(text: str, problem: str) -> str:
    """Return the line of text that a problem names."""
    named = re.search(r"at line (\d+)", problem)
    lines = text.splitlines()
    return f": {lines[int(named[1]) - 1].strip()}" if named and int(named[1]) <= len(lines) else ""


def number_of(value: Any) -> float:
    """Read a number as people write it: 2.5, 2,5 or 40%. Raises ValueError, also for 1,000, which is ambiguous."""
    text = str(value).strip().rstrip("% ")
    if re.search(r",\d{3}\b", text):
        raise ValueError("write thousands without a comma")
    number = float(text.replace(",", "."))
    if not math.isfinite(number):
        raise ValueError("no finite number")
    return number


def _read(question: Question, value: Any) -> AnswerValue | CartlabError | None:
    given = value if isinstance(value, list) else str(value).split(",") if question.kind == "set" else [value]
    given = [str(word).strip() for word in given if str(word).strip()]
    if not given:
        return None
    if question.kind != "set" and len(given) > 1:
        return CartlabError(f"{', '.join(given)} are {len(given)} answers", "decide for one")
    if question.kind == "number":
        return question.number(given[0])
    known = {plain(choice): choice for choice in question.choices}
    if question.kind == "set" and "none" not in known and [plain(word) for word in given] == ["none"]:
        return frozenset()
    for word in given:
        if known and plain(word) not in known:
            return CartlabError(f"{word!r} is none of: {', '.join(question.choices)}", _closest(word, known))
    chosen = [known[plain(word)] if known else word for word in given]
    return frozenset(chosen) if question.kind == "set" else chosen[0]


def _closest(word: str, known: Mapping[str, str]) -> str:
    if len(word.split()) > 1 and all(plain(part) in known for part in word.split()):
        return "put commas between them"
    close = [known[found] for found in difflib.get_close_matches(plain(word), known, n=1, cutoff=CLOSE)]
    return f"choose from these; did you mean {close[0]}?" if close else "choose from these"


def plain(word: str) -> str:
    """Return a word for comparisons. Upper and lower case are the same; so are blanks, hyphens and underscores."""
    return "-".join(word.casefold().replace("_", " ").replace("-", " ").split()).removesuffix("()").removesuffix(".py")


def _comment(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _written(answer: object) -> str:
    if isinstance(answer, frozenset | set | list | tuple):
        return json.dumps(sorted(map(str, answer)) or "none")
    if isinstance(answer, float | int):
        return f"{answer:g}"
    return json.dumps(str(answer), ensure_ascii=False)
