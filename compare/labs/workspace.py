"""Where a student works: a folder for each lab, away from the code that is measured, and what was done there so far."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CartlabError
from ..report_folder import write_whole
from ..settings import REPOSITORY
from .lab import Lab

PROGRESS = ".progress.json"


def labs_directory() -> Path:
    """Return the folder of the student's work: `$CARTLAB_LABS_DIR`, or `labs` in the repository."""
    return Path(os.environ.get("CARTLAB_LABS_DIR") or REPOSITORY / "labs").resolve()


@dataclass(frozen=True)
class Workspace:
    """The student's folder for one lab. Cartlab remembers there what was predicted, and which hints were shown."""

    folder: Path

    @classmethod
    def of(cls, lab: Lab) -> Workspace:
        """Return the workspace of a lab, begun or not."""
        return cls(labs_directory() / lab.slug)

    @property
    def is_begun(self) -> bool:
        return self.folder.is_dir()

    def require(self, lab: Lab) -> None:
        """Raise CartlabError unless the lab was begun."""
        if not self.is_begun:
            raise CartlabError(f"lab {lab.number} is not begun", f"python cli.py lab start {lab.number}")

    def shown(self, path: Path | str = "") -> str:
        """Return a path in the workspace as a student would type it: from the repository, if it lies there."""
        full = self.folder / path
        return str(full.relative_to(REPOSITORY) if full.is_relative_to(REPOSITORY) else full)

    def progress(self) -> dict[str, Any]:
        """Return what is remembered; nothing if that was never written, or can't be read any more."""
        try:
            kept = json.loads((self.folder / PROGRESS).read_text())
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def remember(self, **facts: Any) -> None:
        """Add to what is remembered. Raises CartlabError if it can't be written."""
        write_whole(self.folder / PROGRESS, json.dumps(self.progress() | facts, indent=1))

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the lab, by their path in it. Raises CartlabError."""
        for name, text in files.items():
            write_whole(self.folder / name, text)

    def set_aside(self) -> Path:
        """Move the workspace out of the way, so that nothing is lost; return where it is now. Raises CartlabError."""
        number = 1
        while (aside := self.folder.with_name(f"{self.folder.name}.before-{number}")).exists():
            number += 1
        try:
            shutil.move(self.folder, aside)
        except OSError as error:
            raise CartlabError(f"can't move {self.folder}: {error.strerror}", "close what uses it") from None
        return aside
