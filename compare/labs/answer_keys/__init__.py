"""The right answers, as functions that count in the code or read the student's report.

A lab's file names a function as "monolith_code.monolith_builds": first its module in this folder, then the function.
A function takes the workspace and returns a number, a word or a set of words. It raises CartlabError as long as the
answer depends on a measurement that was not made.
"""

from __future__ import annotations

from importlib import import_module

from ..handed_in.answer_file import AnswerValue
from ..workspace import Workspace


def right_answer(name: str, workspace: Workspace) -> AnswerValue:
    """Return the right answer. Raises CartlabError if the measurement that it depends on was not made."""
    module, _, function = name.partition(".")
    found: AnswerValue = getattr(import_module(f"{__name__}.{module}"), function)(workspace)
    return found
