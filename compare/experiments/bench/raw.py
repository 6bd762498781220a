"""Raw data of a run, from which every figure can be computed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...results import Metric
from .experiment import Bench

MEASURED = "measured"  # how the names of files end that hold all metrics of a run as they were read


def keep(bench: Bench, what: str, data: Mapping[str, Any], raw: list[str]) -> None:
    """Write `data` to a file of this run's, and add its name to `raw`.

    A load run, or what holds one as `load`, is also noted in `bench`: so no experiment can forget to be judged by it.
    """
    path = bench.raw / f"{bench.stem}{what}.json"
    path.write_text(_compact(data))
    raw.append(path.name)
    load = data.get("load", data)
    if "lateness_ms" in load:
        bench.loads.append(load)


def keep_metrics(bench: Bench, found: Mapping[str, Mapping[str, Metric]], raw: list[str]) -> None:
    """Write what each run measured, also what no other file tells: seconds of stages, bytes held, hops."""
    data = {run: {name: [m.value, m.unit] for name, m in metrics.items()} for run, metrics in found.items()}
    keep(bench, MEASURED, data, raw)


def squeeze(path: Path) -> None:
    """Write a JSON file of times in seconds anew, without blanks, and to a tenth of a microsecond: noise is larger."""
    path.write_text(_compact(_rounded(json.loads(path.read_text()))))


def _rounded(data: Any) -> Any:
    if isinstance(data, float):
        return round(data, 7)
    if isinstance(data, dict):
        return {name: _rounded(value) for name, value in data.items()}
    return [_rounded(value) for value in data] if isinstance(data, list) else data


def _compact(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))
