"""Raw data of a run, as files. Every figure can be computed from them again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...results import Metric
from ...results import Run

MEASURED = "measured"  # ends the name of the file that holds all metrics of a run as they were read


def write_json(path: Path, data: Any) -> None:
    """Write data without blanks."""
    path.write_text(json.dumps(data, separators=(",", ":")))


def remove_raw(folder: Path, runs: Sequence[Run]) -> None:
    """Remove the raw files of runs."""
    for name in (name for run in runs for name in run.raw):
        if Path(name).name == name:  # a report that goes on may have been edited: nothing outside is removed
            (folder / name).unlink(missing_ok=True)


def as_read(found: Mapping[str, Mapping[str, Metric]]) -> dict[str, Any]:
    """Return as JSON data what each run measured. No other file holds some of it: seconds of stages, bytes, hops."""
    return {run: {name: [m.value, m.unit] for name, m in metrics.items()} for run, metrics in found.items()}


def rounded(data: Any) -> Any:
    """Return JSON data with times in seconds, rounded to a tenth of a microsecond. Noise is larger than that."""
    if isinstance(data, float):
        return round(data, 7)
    if isinstance(data, dict):
        return {name: rounded(value) for name, value in data.items()}
    return [rounded(value) for value in data] if isinstance(data, list) else data
