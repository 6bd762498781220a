"""The cost of the start-up agent to a shop while no fault is switched on."""

from __future__ import annotations

from ...launch.local.launcher import LaunchedShop
from ...measure.traffic import Traffic
from ..bench.experiment import Bench
from ..bench.experiment import Measured
from ..subject.warm_copies import warm_every_copy
from ..workloads.workload import cores_of
from ..workloads.workload import serve
from ..workloads.workload import WORKLOADS

DURATION_S = 1.5
MIXED = next(workload for workload in WORKLOADS if workload.name == "mixed")  # calls every function that can be broken


def measure_agent_cost(shop: LaunchedShop, bench: Bench) -> Measured:
    """Serve a mixed load, and read CPU, latency and memory. `shop` was started with the agent or without it."""
    warm_every_copy(shop)
    with Traffic(deployable.port for deployable in shop.shop.deployables) as traffic:
        served = serve(MIXED, shop, bench, DURATION_S, traffic)
    bench.keep("agent", served.raw())
    metrics = served.metrics(MIXED, cores_of(bench)) | served.memory("shop")
    return Measured(metrics, served.load["generator_cpu_percent"], served.held.pss_bytes is not None)
