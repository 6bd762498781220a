"""What is right, as functions that count it in the code or read it from the student's report.

A lab's file names one as "code.deployables": the module in this folder, and the function in it. A function takes the
workspace and returns a number, a word or a set of words. It raises CartlabError if it can't be told, because nothing
was measured yet.
"""

from __future__ import annotations

from importlib import import_module

from ..handed_in.answer_file import Answer
from ..workspace import Workspace


def truth_of(name: str, workspace: Workspace) -> Answer:
    """Return the right answer. Raises CartlabError if it can't be told yet."""
    module, _, function = name.partition(".")
    found: Answer = getattr(import_module(f"{__name__}.{module}"), function)(workspace)
    return found
