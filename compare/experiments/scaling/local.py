"""The cost of more copies (C3), and whether copying only the busy part saves anything (C4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import psutil

from ...errors import CartlabError
from ...launch.local.launcher import LaunchedShop
from ...load.shoppers import register_shoppers
from ...measure.footprint import disk_volume_bytes
from ...measure.footprint import open_databases
from ...measure.traffic import Traffic
from ...results import Metric
from ...results import Run
from ...settings import REPOSITORY
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..subject.warm_copies import warm_every_copy
from ..workloads.workload import cores_of
from ..workloads.workload import serve
from ..workloads.workload import WORKLOADS
from .capacity import capacity_of_copies
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import ELASTICITY
from .conditions import MONO_2
from .conditions import MONO_2_AGAIN
from .conditions import SCALED
from .conditions import SITUATION_OF
from .conditions import WITH_CAPACITY
from .derived import derive_costs
from .elasticity import measure_elasticity
from .held import memory_of_shop
from .primaries import PRIMARIES
from .readers import READERS
from .situations import Situation
from .turning import turning_points

SHOPPERS = 20  # they buy in turn: nobody is back within 4 s, when the last visit is over
DURATION_S = {"demo": 1.0, "quick": 1.0, "full": 1.5}


@dataclass
class _Found:
    """What was found about one launch so far."""

    parts: dict[str, dict[str, Metric]] = field(default_factory=dict)
    exhausted: list[str] = field(default_factory=list)
    busiest_percent: float = 0.0
    full_memory: bool = True


def prepare(condition: Condition, shop: LaunchedShop, bench: Bench) -> dict[str, Any]:
    """Open the gate. Where orders are a busy room, register the shoppers who buy in all blocks."""
    facts = open_gate(condition, shop, bench)
    if bench.profile != "full":
        return facts
    return facts | {"shoppers": register_shoppers(shop.urls, SHOPPERS)}


def measure(condition: Condition, shop: LaunchedShop, bench: Bench) -> Measured:
    """Serve a load with each number of copies of what is busy, and read what it took and what the shop holds.

    The shop was freshly started. Further copies are added while it runs, and every copy is warm before a load.
    """
    if condition.name in ELASTICITY:
        changed = measure_elasticity(ELASTICITY[condition.name], WORKLOADS[0], shop, bench)
        _require_steady(shop)
        return changed
    situation = SITUATION_OF[condition.name]
    role = shop.shop.serving(situation.room).role
    found = _Found()
    with Traffic(deployable.port for deployable in shop.shop.deployables) as traffic:
        warm_every_copy(shop)
        for part in condition.parts_in(bench.profile, bench.block):
            if condition.scaled[part] != condition.copies:
                shop.scale(role, condition.scaled[part][role])
                warm_every_copy(shop, role)
            _measure_part(part, situation, shop, bench, traffic, found)
    not_measured: tuple[str, ...] = ()
    if bench.profile == "full" and condition.name in WITH_CAPACITY:
        capacities, not_measured = capacity_of_copies(role, situation.load, shop, bench, list(found.parts))
        for part, metrics in capacities.items():
            found.parts[part] |= metrics
    _require_steady(shop)
    return Measured(
        {}, found.busiest_percent, found.full_memory, tuple(found.exhausted), not_measured, parts=found.parts
    )


def _measure_part(
    part: str, situation: Situation, shop: LaunchedShop, bench: Bench, traffic: Traffic, found: _Found
) -> None:
    load = situation.load
    served = serve(load, shop, bench, DURATION_S[bench.profile], traffic)
    held = memory_of_shop(shop)
    bench.keep(f"{part}-{load.name}", {"part": part, **served.raw()})
    bench.keep(f"{part}-memory", {"part": part, **held.raw()})
    found.parts[part] = served.metrics(load, cores_of(bench)) | held.metrics() | _footprint(shop)
    if exhausted := served.exhausted(load, cores_of(bench)):
        found.exhausted.append(exhausted)
    found.busiest_percent = max(found.busiest_percent, served.load["generator_cpu_percent"])
    found.full_memory = found.full_memory and held.is_whole


def derive(runs: Sequence[Run]) -> list[Run]:
    """Add the cost of each extra copy within the block."""
    return derive_costs(runs, SCALED)


SCALING = Experiment(
    name="scaling",
    question="What does one more copy cost, and from how many copies on are the services the smaller shop?",
    budget="equal per copy: each has the same threads and connections; a shop has the same core and load at any scale",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=(MONO_2_AGAIN, MONO_2),
    primaries=PRIMARIES,
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    derive=derive,
    turning_points=turning_points,
    readers=READERS,
)


def _footprint(shop: LaunchedShop) -> dict[str, Metric]:
    copies, pids = shop.copies(), shop.pids()
    return {
        "shop.processes": Metric(len(pids), "count"),
        "shop.threads": Metric(sum(psutil.Process(pid).num_threads() for pid in pids), "count"),
        "shop.database_connections": Metric(open_databases(pids), "count"),
        "shop.installed": Metric(sum(_installed_bytes(shop, copy.role, copy.pid) for copy in copies), "bytes"),
    }


def _installed_bytes(shop: LaunchedShop, role: str, pid: int | None) -> int:
    """Return the bytes that a host needs on its disk for one copy: the venv and the code, but not Python itself."""
    if pid is None:
        return 0
    deployable = shop.shop.deployable(role)
    venv = Path(psutil.Process(pid).cmdline()[0]).parent.parent
    return disk_volume_bytes([venv, REPOSITORY / deployable.folder / deployable.package])


def _require_steady(shop: LaunchedShop) -> None:
    for copy in shop.copies():
        if copy.restarts or copy.pid is None:
            raise CartlabError(f"copy {copy.copy} of {copy.deployable} died under load", f"read {copy.log}")
