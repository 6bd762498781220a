"""Whether the machine itself was what limited copies that each have a share of a core."""

from __future__ import annotations

from typing import Any

from ...launch.docker.shop import ComposedShop
from ...load.generator import run_load
from ...load.plan import LoadPlan
from ...measure.machine import available_cores

FULL_SHARE = 0.9  # of all cores: beyond, copies did not get the shares that they were promised


class Watched:
    """Runs a load, and counts the CPU that everything took meanwhile: the shop's containers and the generator."""

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
        """Tell whether the cores had nothing left."""
        return self.cores_used > FULL_SHARE * len(available_cores())
