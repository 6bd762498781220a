"""The interface of a kind of step, and its findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Protocol

from ..lab import Lab
from ..workspace import Workspace


@dataclass(frozen=True)
class StepFinding:
    """One thing that is right or wrong: what it is, in which of the student's files, and what to try.

    `details` are further lines, such as a table of predictions and outcomes.
    """

    passed: bool
    message: str
    file: str = ""
    advice: str = ""
    details: list[str] = field(default_factory=list)


class StepKind(Protocol):
    """A module in this folder. It reads its own tables in the lab's file."""

    def prepare(self, lab: Lab, workspace: Workspace) -> None:
        """Put the student's starting files into the workspace. Raises CartlabError."""

    def look(self, lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
        """Return what is right and what is wrong, in the order in which to fix it. Raises CartlabError."""

    def solve(self, lab: Lab, workspace: Workspace, target: Path) -> None:
        """Put a right answer into `target`, which has the layout of the workspace. Raises CartlabError.

        It reads the workspace, because a right answer may depend on the student's measurement.
        """
