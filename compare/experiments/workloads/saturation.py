"""The highest rate that a URL answers, found by a closed loop of a few connections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import CartlabError
from ...load.generator import run_load
from ...load.plan import LoadPlan
from ...measure.doubts import FULL_GENERATOR_PERCENT
from ..bench.experiment import Bench

CONNECTIONS = 8
MOST_ERRORS = 0.01  # share of all requests; above it, the saturation does not count


def saturate(url: str, expect: str, bench: Bench, duration_s: float, warmup_s: float) -> dict[str, Any]:
    """Find the highest rate that a URL answers. Raises CartlabError if the result is something else."""
    result = run_load(
        LoadPlan(
            url=url,
            expect=expect,
            closed=CONNECTIONS,
            duration_s=duration_s,
            warmup_s=warmup_s,
            seed=bench.seed,
            cores=bench.generator_cores or (),
            waits_actively=bench.waits_actively,
        )
    )
    if sum(result["errors"].values()) > MOST_ERRORS * result["sent"] or not result["goodput_rps"]:
        raise CartlabError(f"{url} failed under load: {result['errors']}", "read the shop's log")
    require_spare_generator(result)
    return result


def require_spare_generator(result: Mapping[str, Any]) -> None:
    """Raise CartlabError if the generator itself limited a load run."""
    if result["generator_cpu_percent"] > FULL_GENERATOR_PERCENT:
        raise CartlabError("the generator had no CPU left: it was the limit, not the shop", "close other programs")
