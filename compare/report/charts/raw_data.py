"""The raw data beside a report, as far as they are there: a report can be read without them, with fewer pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...raw_folder import RawFolder
from ...results import Run


@dataclass(frozen=True)
class RawData:
    """The folder raw/ of a report, or none."""

    folder: RawFolder | None

    def of(self, run: Run, ending: str) -> Iterator[Any]:
        """Yield the data of a run's files whose names end so; what is missing or cut short is left out."""
        if self.folder is None or not run.valid:
            return
        for name in run.raw:
            if name.endswith(ending) and "/" not in name:
                try:
                    yield self.folder.read(name)
                except (OSError, ValueError):
                    continue


NO_RAW_DATA = RawData(None)
