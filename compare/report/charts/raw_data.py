"""The raw data beside a report, if they are there. Without them a report can be read, with fewer pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...raw_folder import RawFolder
from ...results import Run


@dataclass(frozen=True)
class RawData:
    """The folder raw/ of a report, if there is one."""

    folder: RawFolder | None

    def of(self, run: Run, ending: str) -> Iterator[Any]:
        """Yield the data of a run's files with that ending. Files that are missing or cut short are left out."""
        if self.folder is None or not run.valid:
            return
        for name in run.raw:
            if name.endswith(ending) and "/" not in name:
                try:
                    yield self.folder.read(name)
                except (OSError, ValueError):
                    continue


NO_RAW_DATA = RawData(None)
