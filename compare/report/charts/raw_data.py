"""The raw data beside a report, as far as they are there: a report can be read without them, with fewer pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...results import Run


@dataclass(frozen=True)
class RawData:
    """The folder raw/ of a report."""

    folder: Path | None

    def of(self, run: Run, ending: str) -> Iterator[Any]:
        """Yield the data of a run's files whose names end so; what is missing or cut short is left out."""
        if self.folder is None or not run.valid:
            return
        for name in run.raw:
            if name.endswith(ending) and "/" not in name:
                try:
                    yield json.loads((self.folder / name).read_text())
                except (OSError, ValueError, RecursionError):
                    continue


NO_RAW_DATA = RawData(None)
