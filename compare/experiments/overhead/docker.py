"""The price of the network (M1) between containers: latency with one client, saturation, and the engine's counts."""

from __future__ import annotations

from ...launch.docker.shop import ComposedShop
from ...results import Metric
from ..bench.experiment import Bench
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..workloads.saturation import saturate
from .conditions import COMPARED
from .conditions import COURSE
from .conditions import MONOLITH_AGAIN
from .conditions import MONOLITH_CONDITION
from .conditions import QUESTION
from .conditions import RESILIENT
from .conditions import SAME
from .conditions import SATURATED
from .latency import time_operations
from .primaries import primaries
from .readers import READERS
from .sample_sizes import SAMPLE_SIZES


def measure(condition: object, shop: ComposedShop, bench: Bench) -> Measured:
    """Measure one freshly started shop through its gateway."""
    sizes = SAMPLE_SIZES[bench.profile]
    metrics = time_operations(shop, bench, sizes)
    metrics |= {f"{name}.hops": Metric(count, "count") for name, count in bench.facts["hops"].items()}
    busiest = 0.0
    for name, (room, path, expect) in SATURATED.items():
        result = saturate(shop.url(room) + path, expect, bench, sizes.saturation_s, sizes.saturation_warmup_s)
        bench.keep(f"saturation-{name}", result)
        metrics[f"{name}.saturation_rps"] = Metric(result["goodput_rps"], "rps")
        busiest = max(busiest, result["generator_cpu_percent"])
    return Measured(metrics | footprint(shop), busiest)


def footprint(shop: ComposedShop) -> dict[str, Metric]:
    """Return the memory of the deployables' containers and of those that help them, as the engine counts it."""
    held, everything = shop.uses()
    return {
        "shop.memory": Metric(held.memory_bytes, "bytes"),
        "shop.processes": Metric(held.processes, "count"),
        "with_databases.memory": Metric(everything.memory_bytes, "bytes"),
        "with_databases.processes": Metric(everything.processes, "count"),
        "shop.startup": Metric(shop.startup_s, "s"),
    }


OVERHEAD_IN_DOCKER = Experiment(
    name="overhead",
    question=QUESTION,
    budget="equal per container, all of a shop's on one core; databases and gateway are on the generator's",
    conditions=(MONOLITH_CONDITION, MONOLITH_AGAIN, COURSE, RESILIENT),
    compared=COMPARED,
    same=SAME,
    primaries=primaries("shop.memory"),
    prepare=open_gate,
    measure=measure,
    smoke=still_right,
    readers=READERS,
)
