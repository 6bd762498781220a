"""Questions to answer in answers.toml. Right answers are computed from the code or from the report, never typed.

The lab's file has a table `[[question]]` for each, with `name`, `text`, `kind` and `choices`. `truth` names a function
of answer_keys. `look_at` states where to look. `mistakes` maps a wrong answer to its likely reason. `within` is how far
a number may be off, as a share.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...report_folder import write_whole
from ..answer_keys import right_answer
from ..handed_in.answer_file import AnswerValue
from ..handed_in.answer_file import blank
from ..handed_in.answer_file import plain
from ..handed_in.answer_file import Question
from ..handed_in.answer_file import read_answers
from ..lab import Lab
from ..workspace import Workspace
from .step import StepFinding

FILE = "answers.toml"


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Write the questions into the workspace."""
    workspace.write({FILE: blank(_title(lab), _questions(lab))})


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Return a finding for each answer."""
    given = read_answers(workspace.folder / FILE, _questions(lab))
    file = workspace.shown(FILE)
    return [
        _judge(table, given[table["name"]], right_answer(table["truth"], workspace), file) for table in _tables(lab)
    ]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Write every right answer."""
    answer_key = {table["name"]: _right_answer(table["truth"], workspace, target) for table in _tables(lab)}
    write_whole(target / FILE, blank(_title(lab), _questions(lab), answer_key))


def _right_answer(name: str, workspace: Workspace, target: Path) -> AnswerValue:
    """Return the right answer from the target, if an earlier step has measured into it, or from the workspace."""
    try:
        return right_answer(name, Workspace(target))
    except CartlabError:
        return right_answer(name, workspace)


def _judge(
    table: dict[str, Any], given: AnswerValue | CartlabError | None, right: AnswerValue, file: str
) -> StepFinding:
    name, look_at = table["name"], table["look_at"]
    if given is None:
        return StepFinding(False, f"{name}: not answered yet", file, look_at)
    if isinstance(given, CartlabError):
        return StepFinding(False, f"{name}: {given.message}", file, given.remedy)
    if _same(given, right, table.get("within", 0.0)):
        return StepFinding(True, f"{name}: {_shown(given)}")
    message = f"{name}: {_shown(given)} is not right{_astray(given, right)}"
    return StepFinding(False, message, file, _advice(table, given, right))


def _same(given: AnswerValue, right: AnswerValue, within: float) -> bool:
    if isinstance(given, float) and isinstance(right, int | float):
        return abs(given - right) <= within * abs(right) + 1e-9
    if isinstance(given, frozenset) and isinstance(right, frozenset):
        return {plain(word) for word in given} == {plain(word) for word in right}
    return plain(str(given)) == plain(str(right))


def _astray(given: AnswerValue, right: AnswerValue) -> str:
    """State how far a set is off, without naming what is missing."""
    if not isinstance(given, frozenset) or not isinstance(right, frozenset):
        return ""
    known = {plain(word) for word in right}
    surplus = sorted(word for word in given if plain(word) not in known)
    missing = len(known - {plain(word) for word in given})
    parts = [f"{', '.join(surplus)} should not be there"] if surplus else []
    parts += [f"{missing} more should be"] if missing else []
    return f": {', and '.join(parts)}"


def _advice(table: dict[str, Any], given: AnswerValue, right: AnswerValue) -> str:
    """State the likely reason for a mistake. In a set, wrong words come before missing ones."""
    words = {plain(word) for word in given} if isinstance(given, frozenset) else {plain(_shown(given))}
    if isinstance(right, frozenset):
        words = words - {plain(word) for word in right} or words
    mistakes = {plain(mistake): advice for mistake, advice in table.get("mistakes", {}).items()}
    return str(next((mistakes[word] for word in sorted(words) if word in mistakes), table["look_at"]))


def _shown(answer: AnswerValue) -> str:
    if isinstance(answer, frozenset):
        return ", ".join(sorted(answer)) or "none"
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def _questions(lab: Lab) -> list[Question]:
    return [Question.of(table) for table in _tables(lab)]


def _tables(lab: Lab) -> Sequence[dict[str, Any]]:
    tables: Sequence[dict[str, Any]] = lab.tables["question"]
    return tables


def _title(lab: Lab) -> str:
    return f"Lab {lab.number}, {lab.title}. Answer between the quotes; then: python cli.py lab check {lab.number}"
