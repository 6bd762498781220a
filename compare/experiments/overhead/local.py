"""The price of the network (M1): the cost of the same shop when its parts talk over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...launch.runtime import RunningShop
from ...measure.resources import Resources
from ...measure.resources import resources
from ...results import Metric
from ...results import Run
from ...topology import MICRO
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..workloads.saturation import saturate
from .conditions import COMPARED
from .conditions import COURSE
from .conditions import MONOLITH_AGAIN
from .conditions import MONOLITH_CONDITION
from .conditions import NULL_ROUTE
from .conditions import QUESTION
from .conditions import RESILIENT
from .conditions import SAME
from .conditions import SATURATED
from .latency import time_null_hop
from .latency import time_operations
from .primaries import primaries
from .readers import READERS
from .sample_sizes import SAMPLE_SIZES


def measure(condition: Condition, shop: RunningShop, bench: Bench) -> Measured:
    """Measure one freshly started shop: latency with one client, null hops, saturation, memory."""
    metrics: dict[str, Metric] = {}
    sizes = SAMPLE_SIZES[bench.profile]
    if condition is NULL_ROUTE:
        targets = {"null_route": (f"{shop.url('pages')}/", "nothing")}
    else:
        metrics |= time_operations(shop, bench, sizes)
        metrics |= {f"{name}.hops": Metric(count, "count") for name, count in bench.facts["hops"].items()}
        targets = {name: (shop.url(room) + path, expect) for name, (room, path, expect) in SATURATED.items()}
    if condition.shop is MICRO:
        metrics |= time_null_hop(condition, shop, bench, sizes)
    busiest = 0.0
    for name, (url, expect) in targets.items():
        result = saturate(url, expect, bench, sizes.saturation_s, sizes.saturation_warmup_s)
        bench.keep(f"saturation-{name}", result)
        metrics[f"{name}.saturation_rps"] = Metric(result["goodput_rps"], "rps")
        busiest = max(busiest, result["generator_cpu_percent"])
    held = resources(shop.pids())
    return Measured(metrics | _footprint(held, shop.startup_s), busiest, held.pss_bytes is not None)


def derive(runs: Sequence[Run]) -> list[Run]:
    """Add metrics that need several conditions of a block: shares of the null route, and the cost of a hop of home."""
    by_name = {run.condition: run for run in runs if run.valid}
    null = by_name.get(NULL_ROUTE.name)
    mono = by_name.get(MONOLITH_CONDITION.name)
    derived = []
    for run in runs:
        extra: dict[str, Metric] = {}
        for name in SATURATED:
            rate = run.metrics.get(f"{name}.saturation_rps")
            if null is not None and rate is not None:
                share = rate.value / null.metrics["null_route.saturation_rps"].value
                extra[f"{name}.share_of_null"] = Metric(share, "ratio")
        if mono is not None and "null_hop.p50" in run.metrics and run.metrics["home.hops"].value:
            added_s = run.metrics["home.p50"].value - mono.metrics["home.p50"].value
            hops_s = run.metrics["home.hops"].value * run.metrics["null_hop.p50"].value
            # It is below 0 if noise was larger than the price. Such blocks stay, or the median would be too high.
            extra["home.null_hops_per_hop"] = Metric(added_s / hops_s, "ratio")
        derived.append(replace(run, metrics=run.metrics | extra))
    return derived


OVERHEAD = Experiment(
    name="overhead",
    question=QUESTION,
    budget="equal per process: each deployable has one copy with the same threads; each shop has one core",
    conditions=(MONOLITH_CONDITION, MONOLITH_AGAIN, COURSE, RESILIENT, NULL_ROUTE),
    compared=COMPARED,
    same=SAME,
    primaries=primaries("shop.pss"),
    prepare=open_gate,
    measure=measure,
    smoke=still_right,
    derive=derive,
    readers=READERS,
)


def _footprint(held: Resources, startup_s: float) -> dict[str, Metric]:
    pss_bytes = held.pss_bytes if held.pss_bytes is not None else held.uss_bytes
    return {
        "shop.pss": Metric(pss_bytes, "bytes"),
        "shop.uss": Metric(held.uss_bytes, "bytes"),
        "shop.processes": Metric(held.processes, "count"),
        "shop.threads": Metric(held.threads, "count"),
        "shop.startup": Metric(startup_s, "s"),
    }
