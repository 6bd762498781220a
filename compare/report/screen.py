"""The answer on one screen: each claim in a sentence, the doubts that matter, the machine, and where to read more."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..errors import typed
from ..printable import printable
from ..results import NOT_MEASURED
from ..results import Report
from .answers.answer import answers_of
from .answers.answer import ClaimAnswer
from .answers.cautions import cautions_of
from .answers.cautions import doubts_that_matter
from .answers.cautions import is_check
from .answers.cautions import noise_sentences
from .answers.sentences import as_sentence
from .answers.verdict_words import STYLES
from .page import PAGE_NAME
from .words import machine_line
from .words import run_line

COLUMNS = 80  # of the screen whose rows are counted
ROWS = 39  # the prompt needs the last of 40
WIDEST = 100  # columns; longer lines are hard to read
INDENT = 5
FEWEST_LINES = 2  # of an answer, if there is no room for more
MOST_DOUBTS = 3
TITLE = "One shop, built twice: what was found"


@dataclass(frozen=True)
class Paragraph:
    """A mark, a word in a colour and what follows it, as lines of which all but the first are indented."""

    mark: str
    word: str
    style: str
    sentences: Sequence[str]
    essential: int = 1
    most_lines: int | None = None

    def lines(self, width: int) -> list[Text]:
        """Return the paragraph in lines of so many columns."""
        said = " ".join([f"{self.word}." if self.word else "", *self.sentences]).strip()
        wrapped = textwrap.wrap(said, width - INDENT, break_on_hyphens=False) or [""]
        if self.most_lines is not None and len(wrapped) > self.most_lines:
            wrapped = textwrap.wrap(
                said, width - INDENT, break_on_hyphens=False, max_lines=self.most_lines, placeholder=" ..."
            )
        found = [Text(f"{self.mark:{INDENT}}", "bold") + Text(wrapped[0])]
        if self.word:
            found[0].stylize(f"bold {self.style}", INDENT, INDENT + len(self.word) + 1)
        return found + [Text(" " * INDENT + line) for line in wrapped[1:]]

    def with_fewer_sentences(self, width: int) -> Paragraph | None:
        """Return the paragraph without its last sentence. None if only the essential ones are left."""
        if len(self.sentences) <= self.essential:
            return None
        return replace(self, sentences=self.sentences[:-1])

    def shorter(self, width: int) -> Paragraph | None:
        """Return the paragraph with a sentence or a line less. None if nothing can be left out."""
        lines = len(self.lines(width))
        cut = replace(self, most_lines=lines - 1) if lines > FEWEST_LINES else None
        return self.with_fewer_sentences(width) or cut


def print_screen(report: Report, console: Console, directory: Path) -> None:
    """Print the answer. At 80 columns it has at most 40 rows with the prompt; a narrower terminal needs more."""
    width = min(console.width, WIDEST)
    head, answers, foot = _head(report, width), _answers(report), _foot(report, directory)
    foot_rows = sum(1 + (len(line.plain) - 1) // console.width for line in foot)
    room = (ROWS if width >= COLUMNS else ROWS * COLUMNS // width) - len(head) - foot_rows - 1
    told, is_airy = _fitted(answers, report, room, width)
    for line in head:
        console.print(line)
    for paragraph in told:
        if is_airy:
            console.print()
        for line in paragraph.lines(width):
            console.print(line)
    console.print()
    for line in foot:
        console.print(line, soft_wrap=True)  # so that a path or a command can be copied


def _fitted(answers: Sequence[Paragraph], report: Report, room: int, width: int) -> tuple[Sequence[Paragraph], bool]:
    """Return paragraphs that fit, and whether there is room for a line between them."""
    told = [*answers, *_doubts(report, MOST_DOUBTS)]
    airy = _shortened(told, room - len(told), width, Paragraph.with_fewer_sentences)
    if _height(airy, width) <= room - len(told):
        return airy, True
    if _height(told, width) > room:
        told = [*answers, *_doubts(report, 1)]
    return _shortened(told, room, width, Paragraph.shorter), False


def _height(paragraphs: Sequence[Paragraph], width: int) -> int:
    return sum(len(paragraph.lines(width)) for paragraph in paragraphs)


def _shortened(
    paragraphs: Sequence[Paragraph], room: int, width: int, shorten: Callable[[Paragraph, int], Paragraph | None]
) -> Sequence[Paragraph]:
    """Return paragraphs of which the longest were shortened until all fit, or until nothing can be left out."""
    found = list(paragraphs)
    while _height(found, width) > room:
        shorter = {place: less for place, each in enumerate(found) if (less := shorten(each, width)) is not None}
        if not shorter:
            break
        longest = max(shorter, key=lambda place: len(found[place].lines(width)))
        found[longest] = shorter[longest]
    return found


def _head(report: Report, width: int) -> list[Text]:
    found = [Text(line, "bold") for line in textwrap.wrap(f"{TITLE} ({run_line(report)})", width)]
    for caution in cautions_of(report):
        style = "bold red" if caution.is_bad else "bold yellow"
        lines = textwrap.wrap(f"{caution.word}: {printable(caution.says)}", width)
        found += [Text(line) for line in lines]
        found[-len(lines)].stylize(style, 0, len(caution.word))
    return found


def _answers(report: Report) -> list[Paragraph]:
    if is_check(report):
        return [_noise(is_quiet, said) for is_quiet, said in noise_sentences(report)]
    answers = answers_of(report)
    found = [_answer(answer) for answer in answers if answer.sentences]
    left = [answer.id for answer in answers if not answer.sentences]
    if left:
        found.append(Paragraph("-", as_sentence(NOT_MEASURED), STYLES[NOT_MEASURED], [f"{', '.join(left)}."]))
    return found


def _answer(answer: ClaimAnswer) -> Paragraph:
    sentences = [printable(each) for each in answer.sentences]
    return Paragraph(answer.id, as_sentence(answer.verdict), STYLES[answer.verdict], sentences, answer.essential)


def _noise(is_quiet: bool | None, said: str) -> Paragraph:
    words = {None: ("", ""), True: ("Quiet enough", "green"), False: ("Too noisy", "red")}
    return Paragraph("A/A", *words[is_quiet], [said])


def _doubts(report: Report, most: int) -> list[Paragraph]:
    doubts = doubts_that_matter(report)
    found = [
        Paragraph("!", "Doubt", "yellow", [f"{names}: {printable(doubt.message)}.", f"Next: {printable(doubt.next)}."])
        for names, doubt in doubts[:most]
    ]
    left = len(doubts) - most
    if left > 0:
        found.append(Paragraph("", "", "", [f"And {left} more doubt{'s' if left > 1 else ''}."]))
    return found


def _foot(report: Report, directory: Path) -> list[Text]:
    show = typed("python", "cli.py", "report", "show", directory)
    one = next((answer.id for answer in answers_of(report) if answer.is_measured), "")
    more = f"More: {show} --all{f', or --claim {one}' if one else ''}"
    machine = f"{machine_line(report)}; seed {report.settings.get('seed')}"
    return [Text(printable(line), "dim") for line in (machine, f"Page: {directory / PAGE_NAME}", more)]
