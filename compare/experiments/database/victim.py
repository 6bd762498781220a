"""The victim: people who use other rooms than orders, and how long they wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import CartlabError
from ...launch.runtime import RunningShop
from ...load.plan import LoadPlan
from ...results import Metric
from ..bench.experiment import Bench

JOURNEYS = ("owner", "product list")  # users and products: who a key belongs to, and a page of the list
RATE_RPS = 60.0  # at 150, and 100 transactions beside it, one core had too much to do, and p50 rose fiftyfold
WARMUP_S = 0.3
SHOPPERS = 8  # they only ask who they are, so one may ask twice at once
WINDOW_S = {"demo": 2.0, "quick": 6.0, "full": 6.0}
MOST_ERRORS = 0.01  # share of all requests; above it, the figures do not count
PERCENTILES = ("p50", "p95", "p99")


def victim_plan(shop: RunningShop, bench: Bench) -> LoadPlan:
    """Return a load on the rooms of the victim. With and without the neighbour, requests are meant at equal times."""
    return LoadPlan(
        rooms=shop.urls,
        rate_rps=RATE_RPS,
        duration_s=WINDOW_S[bench.profile],
        warmup_s=WARMUP_S,
        journeys=JOURNEYS,
        even=True,
        shoppers=tuple(bench.facts["shoppers"]),
        seed=bench.seed,
        cores=bench.generator_cores or (),
        waits_actively=bench.waits_actively,
    )


def require_right(load: Mapping[str, Any]) -> None:
    """Raise CartlabError if more than a few of the victim's requests failed."""
    failed = sum(load["errors"].values())
    if failed > MOST_ERRORS * load["sent"] or not load["goodput_rps"]:
        raise CartlabError(f"{failed} of the victim's {load['sent']} requests failed", "read the shop's log")


def latencies(name: str, load: Mapping[str, Any]) -> dict[str, Metric]:
    """Return the victim's latencies in one window."""
    return {f"{name}.{rank}": Metric(load["latency_ms"][rank] / 1000, "s") for rank in PERCENTILES}


def slowdowns(quiet: Mapping[str, Any], busy: Mapping[str, Any]) -> dict[str, Metric]:
    """Return by which factor the neighbour's load slows the victim down."""
    return {
        f"victim.{rank}_slowdown": Metric(busy["latency_ms"][rank] / quiet["latency_ms"][rank], "growth")
        for rank in PERCENTILES
    }
