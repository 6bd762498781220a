"""The metrics of overhead, computed from raw data again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...results import Metric
from ...results import Run
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from .conditions import SATURATED
from .latency import null_hop_percentiles
from .latency import percentiles
from .sample_sizes import SAMPLE_SIZES
from .steal_filter import durations_that_count


def _timed(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return percentiles(durations_that_count(data["benchmarks"], SAMPLE_SIZES[profile].turns))


def _null_hop(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return null_hop_percentiles(data["durations"])


def _saturated(target: str, run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return {f"{target}.saturation_rps": Metric(data["goodput_rps"], "rps")}


READERS: Mapping[str, Reader] = {
    "pytest": _timed,
    "null-hop": _null_hop,
    **{f"saturation-{target}": partial(_saturated, target) for target in (*SATURATED, "null_route")},
}
