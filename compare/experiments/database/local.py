"""One database for all (C9): what a neighbour's load does to other rooms, measured on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ...launch.local.databases import database_of
from ...launch.local.launcher import LaunchedShop
from ...load.generator import Generator
from ...load.generator import run_load
from ...load.shoppers import register_shoppers
from ...results import Metric
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.gate import open_gate
from ..subject.gate import still_right
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import past_orders
from .conditions import QUESTION
from .conditions import SAME
from .counters import Counters
from .counters import counters
from .growth import empty_orders
from .growth import fill_orders
from .neighbour import at_work
from .neighbour import NeighbourLoad
from .primaries import PRIMARIES
from .readers import READERS
from .victim import latencies
from .victim import require_right
from .victim import SHOPPERS
from .victim import slowdowns
from .victim import victim_plan
from .victim import WARMUP_S
from .victim import WINDOW_S

NEIGHBOUR = "orders"


def prepare(condition: Condition, shop: LaunchedShop, bench: Bench) -> Mapping[str, Any]:
    """Open the gate, give the neighbour's room a past, and register the shoppers of all blocks."""
    facts = open_gate(condition, shop, bench)
    server, database = _of_neighbour(shop)
    fill_orders(server, database, past_orders(condition))
    return {**facts, "shoppers": register_shoppers(shop.urls, SHOPPERS)}


def measure(condition: Condition, shop: LaunchedShop, bench: Bench) -> Measured:
    """Send the victim's requests without and with the neighbour's load, in an order that changes from block to block.

    The neighbour's rows are removed again, so that each block begins with as many.
    """
    servers = list(dict.fromkeys(shop.databases.values()))
    loads: dict[str, dict[str, Any]] = {}
    used: dict[str, Counters] = {}
    worked: list[NeighbourLoad] = []

    def quiet() -> None:
        loads["quiet"] = run_load(victim_plan(shop, bench))

    def busy() -> None:
        loads["busy"], found = _beside_neighbour(shop, bench)
        worked.append(found)

    windows: dict[str, Callable[[], None]] = {"quiet": quiet, "busy": busy}
    for name in windows if bench.block % 2 == 0 else reversed(windows):
        before = counters(servers)
        windows[name]()
        used[name] = counters(servers).since(before)
        require_right(loads[name])
    server, database = _of_neighbour(shop)
    empty_orders(server, database, past_orders(condition))
    neighbour = asdict(worked[0])
    bench.keep("windows", {"quiet": loads["quiet"], "load": loads["busy"], "neighbour": neighbour})
    metrics = latencies("quiet", loads["quiet"]) | latencies("busy", loads["busy"])
    metrics |= slowdowns(loads["quiet"], loads["busy"]) | used["busy"].metrics()
    metrics |= {f"neighbour.{name}": Metric(count, "count") for name, count in neighbour.items()}
    return Measured(metrics, max(load["generator_cpu_percent"] for load in loads.values()))


def _beside_neighbour(shop: LaunchedShop, bench: Bench) -> tuple[dict[str, Any], NeighbourLoad]:
    """Send the victim's requests while the neighbour works. It begins when the generator is prepared."""
    server, database = _of_neighbour(shop)
    duration_s = WARMUP_S + WINDOW_S[bench.profile]
    with Generator(victim_plan(shop, bench)) as generator:
        generator.counting_from_s()
        with at_work(server, database, duration_s, bench.seed, bench.generator_cores) as neighbour:
            load = generator.result()
            return load, neighbour.result()


def _of_neighbour(shop: LaunchedShop) -> Any:
    name = shop.shop.serving(NEIGHBOUR).name
    return shop.databases[name], database_of(name)


DATABASE = Experiment(
    name="database",
    question=QUESTION,
    budget="the same cores and the same buffers for all database servers of a shop together, on the shop's own cores",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=SAME,
    primaries=PRIMARIES,
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    readers=READERS,
    on_demand=True,
)
