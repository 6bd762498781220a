"""The student's workspace: a folder for each lab, apart from the measured code, and a record of the progress in it."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CartlabError
from ..foreign_file import parsed_json
from ..foreign_file import read_text
from ..report_folder import write_whole
from ..settings import REPOSITORY
from .lab import Lab

PROGRESS = ".progress.json"


def labs_directory() -> Path:
    """Return the folder of the student's work: `$CARTLAB_LABS_DIR`, or `labs` in the repository."""
    return Path(os.environ.get("CARTLAB_LABS_DIR") or REPOSITORY / "labs").resolve()


@dataclass(frozen=True)
class Workspace:
    """The student's folder for one lab. Cartlab records predictions and shown hints in it."""

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
        """Return a path in the workspace as a student would type it: relative to the repository if it lies there."""
        full = self.folder / path
        return str(full.relative_to(REPOSITORY) if full.is_relative_to(REPOSITORY) else full)

    def progress(self) -> dict[str, Any]:
        """Return the recorded facts. They are empty if none were written, or if they can't be read."""
        try:
            kept = parsed_json(read_text(self.folder / PROGRESS))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def remember(self, **facts: Any) -> None:
        """Add to the recorded facts. Raises CartlabError if they can't be written."""
        self.write({PROGRESS: json.dumps(self.progress() | facts, indent=1)})

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the lab, by their path in the workspace. Raises CartlabError."""
        for name, text in files.items():
            try:
                write_whole(self.folder / name, text)
            except CartlabError as error:
                raise CartlabError(error.message, "free some space, or set CARTLAB_LABS_DIR") from None

    def set_aside(self) -> Path:
        """Move the workspace aside, so that nothing is lost, and return its new place. Raises CartlabError."""
        number = 1
        while (aside := self.folder.with_name(f"{self.folder.name}.before-{number}")).exists():
            number += 1
        try:
            shutil.move(self.folder, aside)
        except OSError as error:
            raise CartlabError(f"can't move {self.folder}: {reason(error)}", "close what uses it") from None
        return aside

    @contextmanager
    def drafted(self) -> Iterator[Workspace]:
        """Yield a draft beside the folder. On exit the folder appears whole or not at all. Raises CartlabError."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent))
        except OSError as error:
            raise CartlabError(f"can't make {self.folder}: {reason(error)}", "set CARTLAB_LABS_DIR") from None
        try:
            yield Workspace(draft)
            draft.chmod(0o755)
            draft.rename(self.folder)
        except OSError as error:
            remedy = "free some space, or set CARTLAB_LABS_DIR"
            raise CartlabError(f"can't make {self.folder}: {reason(error)}", remedy) from None
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def reason(error: OSError) -> str:
    """Return why the system refused. If many files could not be copied, return the reason for the first one."""
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        return str(error.args[0][0][-1])
    return error.strerror or str(error)


def now() -> str:
    """Return the current time in the form that reports use."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
