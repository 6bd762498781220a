"""Raw data of a run, as files: every figure can be computed from them again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...results import Metric

MEASURED = "measured"  # how the names of files end that hold all metrics of a run as they were read


def write_json(path: Path, data: Any) -> None:
    """Write data without blanks."""
    path.write_text(json.dumps(data, separators=(",", ":")))


def as_read(found: Mapping[str, Mapping[str, Metric]]) -> dict[str, Any]:
    """Return as JSON data what each run measured, also what no other file tells: seconds of stages, bytes, hops."""
    return {run: {name: [m.value, m.unit] for name, m in metrics.items()} for run, metrics in found.items()}


def rounded(data: Any) -> Any:
    """Return JSON data with times in seconds to a tenth of a microsecond: noise is larger."""
    if isinstance(data, float):
        return round(data, 7)
    if isinstance(data, dict):
        return {name: rounded(value) for name, value in data.items()}
    return [rounded(value) for value in data] if isinstance(data, list) else data
