"""Loads that each stress one component, and what a running shop consumes under one of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...errors import CartlabError
from ...launch.runtime import RunningShop
from ...load.arrivals import Arrivals
from ...load.generator import Generator
from ...load.generator import sleep_until
from ...load.plan import LoadPlan
from ...measure.consumption import Consumption
from ...measure.consumption import consumption
from ...measure.machine import available_cores
from ...measure.resources import Resources
from ...measure.resources import resources
from ...measure.traffic import Traffic
from ...results import Metric
from ..bench.experiment import Bench

WARMUP_S = 0.2  # copies are warm already; this lets the generator's connections and the rate settle
MOST_ERRORS = 0.01  # share of all requests; above it, the figures do not count
FULL_SHARE = 0.85  # of the shop's cores; above it, requests queue for CPU
ENOUGH_TO_MISS = 30  # requests; with fewer, one or two under way at the end are too large a share
MOST_MISSING = 0.10  # of the answers; above it, the shop falls behind the offered rate
FEWEST = {"p50": 1, "p95": 20}  # requests; with fewer than 20, the 95th percentile is the slowest one


@dataclass(frozen=True)
class Workload:
    """One fixed load. `latency_of` names the operation whose latency is reported. Empty means all operations."""

    name: str
    journeys: tuple[str, ...]
    rate_rps: float
    latency_of: str = ""
    arrivals: Arrivals = "poisson"


# They stress memory, CPU, database writes, and a bit of everything. One launch serves them in this order, so memory
# after one workload includes what those before it left.
WORKLOADS = (
    Workload("similar", ("similar",), rate_rps=60),
    Workload("login", ("login",), rate_rps=2.5, arrivals="constant"),  # random arrivals might be none
    Workload("checkout", ("checkout",), rate_rps=9, latency_of="checkout"),
    Workload("mixed", (), rate_rps=24),
)


@dataclass(frozen=True)
class Served:
    """One served workload: the generator's result, what the shop consumed meanwhile, and what it holds now."""

    load: dict[str, Any]
    used: Consumption
    network_bytes: int | None
    wall_s: float
    held: Resources

    def metrics(self, workload: Workload, cores: int) -> dict[str, Metric]:
        """Return the metrics of this workload, except for what the system doesn't report."""
        name, thousands = workload.name, self.load["sent"] / 1000
        found = {
            f"{name}.cpu_per_1000": (self.used.cpu_s / thousands, "s"),
            f"{name}.cpu_used": (100 * self.cpu_share(cores), "percent"),
        }
        found |= {f"{name}.{rank}": (latency_s, "s") for rank, latency_s in self._latencies_s(workload).items()}
        counted = {"network": self.network_bytes, "disk_written": self.used.disk_written_bytes}
        found |= {f"{name}.{what}_per_1000": (n / thousands, "bytes") for what, n in counted.items() if n is not None}
        return {metric: Metric(value, unit) for metric, (value, unit) in found.items()}

    def memory(self, name: str) -> dict[str, Metric]:
        """Return the memory of the shop after this workload, as metrics of `name`."""
        pss_bytes = self.held.pss_bytes if self.held.pss_bytes is not None else self.held.uss_bytes
        return {f"{name}.pss": Metric(pss_bytes, "bytes"), f"{name}.uss": Metric(self.held.uss_bytes, "bytes")}

    def _latencies_s(self, workload: Workload) -> dict[str, float]:
        """Return the latencies with enough data: none of an unscheduled operation, and no p95 of a few requests."""
        figures = self.load["operations"].get(workload.latency_of, {"sent": 0}) if workload.latency_of else self.load
        ranks = [rank for rank, fewest in FEWEST.items() if figures["sent"] >= fewest]
        known = {rank: figures["latency_ms"][rank] for rank in ranks}
        return {rank: latency_ms / 1000 for rank, latency_ms in known.items() if latency_ms is not None}

    def cpu_share(self, cores: int) -> float:
        """Return the share of its cores that the shop used."""
        return self.used.cpu_s / (self.wall_s * cores)

    def exhausted(self, workload: Workload, cores: int) -> str:
        """Name the exhausted resource. Empty if the load was below saturation."""
        if self.cpu_share(cores) > FULL_SHARE:
            return f"CPU under {workload.name}"
        if self.load["sent"] >= ENOUGH_TO_MISS and self._missing_share() > MOST_MISSING:
            return f"something other than its own CPU under {workload.name}"
        return ""

    def _missing_share(self) -> float:
        """Return the share of requests without an answer at the end, beyond those that were rightly under way."""
        offered_rps, p50_ms = self.load["offered_rps"], self.load["latency_ms"]["p50"] or 0.0
        under_way = offered_rps * min(p50_ms / 1000, self.load["duration_s"])
        missing = (offered_rps - self.load["achieved_rps"]) * self.load["duration_s"] - under_way
        return float(missing / max(1, self.load["sent"]))

    def raw(self) -> dict[str, Any]:
        """Return as JSON data for `from_raw` all that the metrics are computed from."""
        return asdict(self)

    @classmethod
    def from_raw(cls, data: Mapping[str, Any]) -> Served:
        """Read the data of `raw`, so that any figure can be computed again."""
        return cls(**{**data, "used": Consumption(**data["used"]), "held": Resources(**data["held"])})


def serve(workload: Workload, shop: RunningShop, bench: Bench, duration_s: float, traffic: Traffic) -> Served:
    """Send a workload to a shop, and read what the shop consumed. Raises CartlabError unless it was served rightly."""
    plan = LoadPlan(
        rooms=shop.urls,
        journeys=workload.journeys,
        rate_rps=workload.rate_rps,
        arrivals=workload.arrivals,
        duration_s=duration_s,
        warmup_s=WARMUP_S,
        shoppers=tuple(bench.facts.get("shoppers", ())),
        seed=bench.seed,
        cores=bench.generator_cores or (),
        waits_actively=bench.waits_actively,
    )
    pids = shop.pids()
    with Generator(plan) as generator:
        counting_from_s = generator.counting_from_s()  # the preparation, such as new users, does not count
        sleep_until(counting_from_s)
        before, network_before = consumption(pids), traffic.total_bytes()
        load = generator.result()
    used = consumption(pids).since(before)
    wall_s = time.perf_counter() - counting_from_s
    network_after = traffic.settled_bytes()
    if sum(load["errors"].values()) > MOST_ERRORS * load["sent"] or not load["goodput_rps"]:
        raise CartlabError(f"{workload.name} failed under load: {load['errors']}", "read the shop's log")
    return Served(
        load=load,
        used=used,
        network_bytes=None if network_before is None or network_after is None else network_after - network_before,
        wall_s=wall_s,
        held=resources(pids),
    )


def cores_of(bench: Bench) -> int:
    """Return the number of cores that the shop may use."""
    return len(bench.shop_cores or available_cores())
