"""Predict, then measure. The first check keeps the student's predictions; later checks show them beside the outcomes.

`[[prediction]]` in the lab's file: `name`, `text`, `kind` and `choices` are those of any question. `measured` says
where the report has the outcome: `experiment`, `condition` and `metric`; for a ratio, `over` names the other condition.
`times` is a factor for readers (100 turns a share into percent). In place of `measured`, `truth` may name a function of
answer_keys/. No prediction is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...report_folder import write_whole
from ...results import Report
from ..answer_keys import right_answer
from ..handed_in.answer_file import blank
from ..handed_in.answer_file import Question
from ..handed_in.answer_file import read_answers
from ..handed_in.rows import find_row
from ..handed_in.rows import rows_of
from ..handed_in.student_report import measured
from ..handed_in.student_report import report_of
from ..lab import Lab
from ..workspace import now
from ..workspace import Workspace
from .step import StepFinding

FILE = "prediction.toml"
KEPT = "predicted"


def prepare(lab: Lab, workspace: Workspace) -> None:
    """Write the questions into the workspace."""
    workspace.write({FILE: blank(_title(lab), _questions(lab))})


def look(lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
    """Keep the predictions once all are made."""
    kept = kept_in(workspace)
    if kept:
        return [StepFinding(True, f"your {len(kept['answers'])} predictions are kept since {kept['at'][:16]}")]
    given = read_answers(workspace.folder / FILE, _questions(lab))
    file = workspace.shown(FILE)
    wrong = []
    for name, answer in given.items():
        if answer is None:
            wrong.append(StepFinding(False, f"{name}: not predicted yet", file, "Guess. No prediction is wrong."))
        elif isinstance(answer, CartlabError):
            wrong.append(StepFinding(False, f"{name}: {answer.message}", file, answer.remedy))
    if wrong:
        return wrong
    workspace.remember(**{KEPT: {"at": now(), "answers": {name: _plain(answer) for name, answer in given.items()}}})
    return [StepFinding(True, f"your {len(given)} predictions are kept from now on")]


def solve(lab: Lab, workspace: Workspace, target: Path) -> None:
    """Write what was measured or, before any measurement, the student's own predictions."""
    kept = kept_in(workspace)
    answers = dict(kept["answers"]) if kept else {}
    for table in _tables(lab):
        try:
            answers[table["name"]] = outcome(table, workspace)
        except CartlabError:
            answers.setdefault(table["name"], table.get("choices", [1])[0])
    write_whole(target / FILE, blank(_title(lab), _questions(lab), answers))


def kept_in(workspace: Workspace) -> Mapping[str, Any]:
    """Return the kept predictions: `at`, a time, and `answers` by name. It is empty if none are kept."""
    kept = workspace.progress().get(KEPT)
    if not isinstance(kept, dict) or not isinstance(kept.get("at"), str) or not isinstance(kept.get("answers"), dict):
        return {}
    return kept


def beside(lab: Lab, workspace: Workspace) -> list[str]:
    """Return a line for each prediction: the expected value and, if there is one, the measured value."""
    answers = kept_in(workspace).get("answers", {})
    lines = []
    for table in _tables(lab):
        said = answers.get(table["name"], "nothing")
        guess = said if isinstance(said, str) else f"{said:g}"
        lines.append(f"{table['name']}: you said {guess}, {_came(table, workspace)}")
    return lines


def outcome(table: Mapping[str, Any], workspace: Workspace) -> float | str:
    """Return the measured or true value for a prediction. Raises CartlabError."""
    if "truth" in table:
        right = right_answer(table["truth"], workspace)
        return ", ".join(sorted(right)) if isinstance(right, frozenset) else right
    where, report = table["measured"], report_of(workspace)
    value = _ratio(where, report) if "over" in where else _median(where, report, "condition")
    return float(value * where.get("times", 1))


def _came(table: Mapping[str, Any], workspace: Workspace) -> str:
    """State what was measured. Somebody else's report may lack it: one from containers has other conditions."""
    try:
        return f"measured {_figure(outcome(table, workspace))}"
    except CartlabError:
        return "not measured here"


def _ratio(where: Mapping[str, Any], report: Report) -> float:
    """Return the report's estimate for the two conditions, or the ratio of their medians if it has no such row."""
    try:
        row = find_row(rows_of(report), where["experiment"], where["metric"], where["condition"], where["over"])
    except CartlabError:
        return _median(where, report, "condition") / (_median(where, report, "over") or 1.0)
    return row.compared.estimate


def _median(where: Mapping[str, Any], report: Report, side: str) -> float:
    return measured(report, where["experiment"], where[side], where["metric"])


def _figure(value: float | str) -> str:
    """Return a number with three digits, and never fewer than its whole part has."""
    if isinstance(value, str):
        return value
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _plain(answer: object) -> object:
    return sorted(answer) if isinstance(answer, frozenset) else answer


def _questions(lab: Lab) -> list[Question]:
    return [Question.of(table) for table in _tables(lab)]


def _tables(lab: Lab) -> Sequence[dict[str, Any]]:
    tables: Sequence[dict[str, Any]] = lab.tables["prediction"]
    return tables


def _title(lab: Lab) -> str:
    return f"Lab {lab.number}, {lab.title}. Predict before you measure; then: python cli.py lab check {lab.number}"
