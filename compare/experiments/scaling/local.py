"""The cost of more copies (C3), and whether copying only the busy part saves anything (C4)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from ...errors import CartlabError
from ...launch.local.launcher import LaunchedShop
from ...load.shoppers import register_shoppers
from ...measure.footprint import disk_volume_bytes
from ...measure.footprint import open_databases
from ...measure.resources import Resources
from ...measure.traffic import Traffic
from ...results import Metric
from ...results import Run
from ...settings import REPOSITORY
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..bench.experiment import Primary
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..subject.warm_copies import warm_every_copy
from ..workloads.workload import cores_of
from ..workloads.workload import serve
from ..workloads.workload import Workload
from ..workloads.workload import WORKLOADS
from .capacity import with_capacity
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import ELASTICITY
from .conditions import HOT_2
from .conditions import MONO_2
from .conditions import MONO_2_AGAIN
from .conditions import SCALED
from .conditions import WITH_CAPACITY
from .conditions import WORKLOADS_SERVED
from .derived import derive_costs
from .elasticity import measure_elasticity
from .readers import READERS

SHOPPERS = 20  # they buy in turn: nobody is back within 4 s, when the last visit is over
DURATION_S = {"demo": 0.8, "quick": 0.8, "full": 1.5}


def prepare(condition: Condition, shop: LaunchedShop, bench: Bench) -> dict[str, Any]:
    """Open the gate, and register the shoppers who buy in the workloads of all blocks."""
    facts = open_gate(condition, shop, bench)
    if len(workloads_of(condition, bench.profile)) == 1:
        return facts
    return facts | {"shoppers": register_shoppers(shop.urls, SHOPPERS)}


def measure(condition: Condition, shop: LaunchedShop, bench: Bench) -> Measured:
    """Warm up every copy of one freshly started shop, serve its workloads in turn, and read what they took."""
    if condition.name in ELASTICITY:
        changed = measure_elasticity(ELASTICITY[condition.name], WORKLOADS[0], shop, bench)
        _require_steady(shop)
        return changed
    warm_every_copy(shop)
    metrics: dict[str, Metric] = {}
    exhausted, busiest, full_memory = [], 0.0, True
    with Traffic(deployable.port for deployable in shop.shop.deployables) as traffic:
        for workload in workloads_of(condition, bench.profile):
            served = serve(workload, shop, bench, DURATION_S[bench.profile], traffic)
            # Memory after the first workload counts as the shop's. After a later one it bears the workload's name.
            holder = "shop" if workload is WORKLOADS[0] else workload.name
            metrics |= served.metrics(workload, cores_of(bench)) | served.memory(holder)
            if workload is WORKLOADS[0]:
                metrics |= _footprint(shop, served.held)
            exhausted.append(served.exhausted(workload, cores_of(bench)))
            busiest = max(busiest, served.load["generator_cpu_percent"])
            full_memory = full_memory and served.held.pss_bytes is not None
            bench.keep(workload.name, served.raw())
    _require_steady(shop)
    measured = Measured(metrics, busiest, full_memory, tuple(filter(None, exhausted)))
    wanted = bench.profile == "full" and condition.name in WITH_CAPACITY
    return with_capacity(measured, WORKLOADS[0], shop, bench) if wanted else measured


def workloads_of(condition: Condition, profile: str) -> Sequence[Workload]:
    """Return the workloads that a condition serves, one after another on one launch."""
    return WORKLOADS[: WORKLOADS_SERVED.get(condition.name, 1) if profile == "full" else 1]


def derive(runs: Sequence[Run]) -> list[Run]:
    """Add the cost of each extra copy within the block."""
    return derive_costs(runs, SCALED)


SCALING = Experiment(
    name="scaling",
    question="What does one more copy cost, and what is saved by copying only the part that is busy?",
    budget="equal per copy: each has the same threads and connections; a shop has the same core and load at any scale",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=(MONO_2_AGAIN, MONO_2),
    primaries=(
        Primary(
            claim="C3",
            metric="extra_copy.pss",
            a=MONO_2,
            b=HOT_2,
            supported_by="higher",
            delta=0.10,
            rule="C3 is supported if one more copy of the monolith costs more memory than one more copy of the busy "
            "service. It is refuted if the extra copy of the monolith costs no more",
        ),
        Primary(
            claim="C4",
            metric="shop.pss",
            a=MONO_2,
            b=HOT_2,
            supported_by="higher",
            delta=0.10,
            rule="C4 is supported if two monoliths hold more memory than the services with only the busy one doubled. "
            "It is refuted if that saving does not make up for the memory of the other services",
        ),
    ),
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    derive=derive,
    readers=READERS,
)


def _footprint(shop: LaunchedShop, held: Resources) -> dict[str, Metric]:
    return {
        "shop.processes": Metric(held.processes, "count"),
        "shop.threads": Metric(held.threads, "count"),
        "shop.database_connections": Metric(open_databases(shop.pids()), "count"),
        "shop.installed": Metric(sum(_installed_bytes(shop, copy.role, copy.pid) for copy in shop.copies()), "bytes"),
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
