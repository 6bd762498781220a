"""Loads on containers, with the engine's counts: what the containers use, and whether the machine limits them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from ...errors import CartlabError
from ...launch.docker.container_stats import ContainerUse
from ...launch.docker.shop import ComposedShop
from ...load.generator import Generator
from ...load.generator import run_load
from ...load.generator import sleep_until
from ...load.plan import LoadPlan
from ...measure.machine import available_cores
from ...results import Metric
from ..workloads.workload import MOST_ERRORS

NAME = "mixed"
RATE_RPS = 10.0  # well below the capacity of one copy with its share of a core
FULL_SHARE = 0.9  # of all cores; above it, copies did not get their promised shares
DURATION_S = {"demo": 3.0, "quick": 3.0, "full": 6.0}


@dataclass(frozen=True)
class FixedLoad:
    """The generator's result, and what was used meanwhile: by the deployables, and also with databases and gateway."""

    load: dict[str, Any]
    deployables: ContainerUse
    everything: ContainerUse

    @classmethod
    def from_raw(cls, data: Mapping[str, Any]) -> FixedLoad:
        """Read the data of `raw`. Raises LookupError or TypeError if the data are something else."""
        return cls(data["load"], *(ContainerUse(**data[name]) for name in ("deployables", "everything")))

    def metrics(self) -> dict[str, Metric]:
        """Return cost and latency. Network counts bytes into and out of each deployable's containers."""
        thousands = self.load["sent"] / 1000
        costs = {
            "cpu_per_1000": (self.deployables.cpu_s, "s"),
            "with_databases_cpu_per_1000": (self.everything.cpu_s, "s"),
            "network_per_1000": (self.deployables.network_bytes, "bytes"),
            "disk_written_per_1000": (self.everything.disk_written_bytes, "bytes"),
        }
        known = {what: (value, unit) for what, (value, unit) in costs.items() if value is not None}
        found = {f"{NAME}.{what}": Metric(value / thousands, unit) for what, (value, unit) in known.items()}
        latency_ms = self.load["latency_ms"]
        return found | {f"{NAME}.{rank}": Metric(latency_ms[rank] / 1000, "s") for rank in ("p50", "p95")}

    def raw(self) -> dict[str, Any]:
        """Return as JSON data all that the metrics are computed from."""
        return asdict(self)


def serve_fixed(base: LoadPlan, shop: ComposedShop, profile: str) -> FixedLoad:
    """Send the journeys of a plan at a fixed rate. Raises CartlabError if they were not served rightly."""
    plan = replace(base, rate_rps=RATE_RPS, duration_s=DURATION_S[profile])
    with shop.uses_reader() as uses, Generator(plan) as generator:
        sleep_until(generator.counting_from_s())
        before = uses()
        load = generator.result()
        used = FixedLoad(load, *(after.since(earlier) for after, earlier in zip(uses(), before, strict=True)))
    if sum(load["errors"].values()) > MOST_ERRORS * load["sent"] or not load["goodput_rps"]:
        raise CartlabError(f"a fixed load of {RATE_RPS:g} requests/s failed: {load['errors']}", "read the shop's log")
    return used


class MeteredLoad:
    """Runs a load, and counts the CPU time of everything meanwhile: the shop's containers and the generator."""

    def __init__(self, shop: ComposedShop) -> None:
        self._shop = shop
        self.cores_used = 0.0

    def run(self, plan: LoadPlan) -> dict[str, Any]:
        """Run a load, and return its result. Raises CartlabError."""
        _, before = self._shop.uses()
        load = run_load(plan)
        _, after = self._shop.uses()
        loaded_s = plan.warmup_s + load["duration_s"]
        generator_percent = load["generator_cpu_percent"] + load["generator_waiting_percent"]
        self.cores_used = after.since(before).cpu_s / loaded_s + generator_percent / 100
        return load

    def cores_ran_out(self) -> bool:
        """Return whether the cores had nothing left."""
        return self.cores_used > FULL_SHARE * len(available_cores())
