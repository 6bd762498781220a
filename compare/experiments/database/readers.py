"""The metrics of the victim, computed from raw data again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from .victim import latencies
from .victim import slowdowns


def _windows(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    quiet, busy = data["quiet"], data["load"]
    return latencies("quiet", quiet) | latencies("busy", busy) | slowdowns(quiet, busy)


READERS: Mapping[str, Reader] = {"windows": _windows}
