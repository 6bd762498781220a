"""The gain of more copies (C3, C4): capacity with a fixed share of a core for each, so that two cores hold many."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import replace
from functools import partial
from typing import Any

from ...launch.docker.shop import ComposedShop
from ...load.plan import LoadPlan
from ...load.shoppers import register_shoppers
from ...measure.busy_cores import busy_cores
from ...measure.turning_point import Lines
from ...results import Metric
from ...results import Run
from ...results import TurningPoint
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..bench.from_raw import Metrics
from ..bench.from_raw import Reader
from ..subject.gate import open_gate
from ..subject.gate import still_right
from .capacity import find_capacity
from .capacity import STEPS_ABOVE
from .docker_conditions import AGAIN_4
from .docker_conditions import COMPARED
from .docker_conditions import CONDITIONS
from .docker_conditions import HOT_4
from .docker_conditions import HOT_ROLES
from .docker_conditions import HotRole
from .docker_conditions import MONO_4
from .docker_conditions import SHARE
from .docker_load import FixedLoad
from .docker_load import MeteredLoad
from .docker_load import serve_fixed
from .docker_primaries import PRIMARIES_IN_DOCKER
from .readers import reader_of_capacity
from .turning import BlockMetrics
from .turning import metrics_by_block
from .turning import turning_point_of

SLO_P95_S = 0.5  # well above the period in which a share of a core is handed out
TIMEOUT_S = 3.0
WARMUP_S = 0.5
SHOPPERS = 12  # they buy in turn: nobody is back before the last visit is over


@dataclass(frozen=True)
class SearchSizes:
    """The length of a search: one closed loop, then `tries` at open rates. `per_copy` connections keep a copy busy.

    If all of these hold, `steps_above` more follow above a higher rate.
    """

    closed_s: float
    try_s: float
    tries: int
    steps_above: int = STEPS_ABOVE
    per_copy: int = 8


SEARCH_SIZES = {
    "demo": SearchSizes(2.0, 2.0, 2, steps_above=0),  # its tries are 30% apart, and the rates above them 20%
    "quick": SearchSizes(2.0, 3.0, 4),
    "full": SearchSizes(3.0, 5.0, 5),
}


def measure(condition: Condition, shop: ComposedShop, bench: Bench) -> Measured:
    """Measure with all cores busy. On idle cores, a request to a single copy takes more CPU than one to many copies."""
    with busy_cores():
        return _measure(condition, shop, bench)


def _measure(condition: Condition, shop: ComposedShop, bench: Bench) -> Measured:
    """For each hot role, read what a fixed load takes, and find the highest rate that the copies keep up with."""
    base = LoadPlan(
        rooms=shop.urls,
        warmup_s=WARMUP_S,
        timeout_s=TIMEOUT_S,
        shoppers=register_shoppers(shop.urls, SHOPPERS),
        seed=bench.seed,
        cores=bench.generator_cores or (),
        waits_actively=bench.waits_actively,
    )
    exhausted: list[str] = []
    served = serve_fixed(base, shop, bench.profile)
    metrics, busiest = served.metrics(), served.load["generator_cpu_percent"]
    bench.keep("fixed", served.raw())
    metrics["shop.memory"] = Metric(shop.use().memory_bytes, "bytes")
    sizes = SEARCH_SIZES[bench.profile]
    connections = sizes.per_copy * max(condition.copies.values())
    for hot in HOT_ROLES:
        plan_at = partial(_at, replace(base, journeys=(hot.load,)), sizes, connections)
        metered = MeteredLoad(shop)
        found = find_capacity(plan_at, SLO_P95_S, sizes.tries, metered.run, sizes.steps_above)
        exhausted += [f"all cores of the machine under {hot.load}"] if metered.cores_ran_out() else []
        metrics |= found.metrics(hot.load)
        metrics[f"{hot.load}.scaled_memory"] = Metric(shop.use(_role(hot, shop)).memory_bytes, "bytes")
        busiest = max(busiest, found.generator_cpu_percent)
        bench.keep(f"capacity-{hot.load}", asdict(found))
    return Measured(metrics, busiest, exhausted=tuple(exhausted))


def _role(hot: HotRole, shop: ComposedShop) -> str:
    return shop.shop.serving(hot.role).role


def _at(base: LoadPlan, sizes: SearchSizes, connections: int, rate_rps: float | None) -> LoadPlan:
    """Return the plan of an open rate, or the closed loop's for None."""
    if rate_rps is None:
        return replace(base, closed=connections, duration_s=sizes.closed_s)
    return replace(base, rate_rps=rate_rps, duration_s=sizes.try_s)


def derive(runs: Sequence[Run]) -> list[Run]:
    """Add, within the block, the growth of capacity from one copy, and the memory for each 100 requests more."""
    by_name = {run.condition: run for run in runs if run.valid}
    return [replace(run, metrics=run.metrics | _growth(run, by_name)) for run in runs]


def _growth(run: Run, by_name: Mapping[str, Run]) -> dict[str, Metric]:
    first = by_name.get("monolith@copies=1" if run.condition.startswith("monolith") else "micro-resilient@hot=1")
    found: dict[str, Metric] = {}
    if first is None or run.condition == first.condition or not run.valid:
        return found
    for hot in HOT_ROLES:
        rate, memory = f"{hot.load}.capacity_rps", f"{hot.load}.scaled_memory"
        if (
            not {rate, memory} <= run.metrics.keys() & first.metrics.keys()
            or run.metrics[rate].value <= first.metrics[rate].value
        ):
            continue
        found[f"{hot.load}.capacity_ratio"] = Metric(run.metrics[rate].value / first.metrics[rate].value, "ratio")
        hundreds = (run.metrics[rate].value - first.metrics[rate].value) / 100
        more_bytes = run.metrics[memory].value - first.metrics[memory].value
        found[f"{hot.load}.extra_100rps_memory"] = Metric(more_bytes / hundreds, "bytes")
    return found


def turning_points(runs: Sequence[Run]) -> list[TurningPoint]:
    """Return from how many copies on the services, with both hungry ones copied, hold less than the monolith.

    Memory was measured with one copy and with four. Each further copy is taken to add a third of the difference.
    """
    lines = [_lines(block) for block in metrics_by_block(runs)]
    return turning_point_of("monolith@copies", "micro-resilient@hot", "copies", lines)


def _lines(block: BlockMetrics) -> Lines | None:
    names = ("monolith@copies=1", MONO_4, "micro-resilient@hot=1", HOT_4)
    if not all("shop.memory" in block.get(name, {}) for name in names):
        return None
    mono_1, mono_4, hot_1, hot_4 = (block[name]["shop.memory"].value for name in names)
    return Lines(mono_1, (mono_4 - mono_1) / 3, hot_1, (hot_4 - hot_1) / 3)


def _fixed_load(run: Run, profile: str, data: Mapping[str, Any]) -> Metrics:
    return FixedLoad.from_raw(data).metrics()


READERS: Mapping[str, Reader] = {
    "fixed": _fixed_load,
    **{f"capacity-{hot.load}": reader_of_capacity(hot.load) for hot in HOT_ROLES},
}

SCALING_IN_DOCKER = Experiment(
    name="scaling",
    question="How much more does a shop serve with more copies, and what does that cost?",
    budget=f"equal per copy: {SHARE:g} of a core, and the same threads, connections and memory limit",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=(AGAIN_4, MONO_4),
    primaries=PRIMARIES_IN_DOCKER,
    prepare=open_gate,
    measure=measure,
    smoke=still_right,
    derive=derive,
    turning_points=turning_points,
    readers=READERS,
)
