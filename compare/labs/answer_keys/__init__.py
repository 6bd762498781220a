"""What is right, as functions that count it in the code or read it from the student's report.

A lab's file names one as "code.deployables": the module in this folder, and the function in it. A function takes the
workspace and returns a number, a word or a set of words. It raises CartlabError if it can't be told, because nothing
was measured yet.
"""

from __future__ import annotations

from importlib import import_module

from ..handed_in.answer_file import AnswerValue
from ..workspace import Workspace


def right_answer(name: str, workspace: Workspace) -> AnswerValue:
    """Return the right answer. Raises CartlabError if it can't be told yet."""
    module, _, function = name.partition(".")
    found: AnswerValue = getattr(import_module(f"{__name__}.{module}"), function)(workspace)
    return found
