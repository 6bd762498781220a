"""What a kind of step offers, and what it finds."""

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
    """One thing that is right or not: what it is, in which file of the student's, and what to try.

    `details` are further lines, such as a table of what was predicted and what was measured.
    """

    passed: bool
    message: str
    file: str = ""
    advice: str = ""
    details: list[str] = field(default_factory=list)


class StepKind(Protocol):
    """A module in this folder. It reads its own tables of the lab's file."""

    def prepare(self, lab: Lab, workspace: Workspace) -> None:
        """Put what the student begins with into the workspace. Raises CartlabError."""

    def look(self, lab: Lab, workspace: Workspace) -> Sequence[StepFinding]:
        """Return what is right and what is not, in the order to mend it. Raises CartlabError."""

    def solve(self, lab: Lab, workspace: Workspace, target: Path) -> None:
        """Put a right answer into `target`, laid out as the workspace is. Raises CartlabError.

        What is right may depend on what the student has measured, so the workspace is read.
        """
