"""Four copies serve several times as much as one, each with the same small share of a core."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import NamedTuple

import pytest

from compare.experiments.scaling.docker import SHOPPERS
from compare.experiments.scaling.docker_conditions import HOT_ROLES
from compare.experiments.scaling.docker_conditions import HotRole
from compare.experiments.scaling.docker_conditions import SETTINGS
from compare.launch.docker.rolling import scale
from compare.launch.docker.runtime import composed
from compare.launch.docker.shop import ComposedShop
from compare.launch.runtime import LaunchOptions
from compare.load.generator import run_load
from compare.load.plan import LoadPlan
from compare.load.shoppers import register_shoppers
from compare.measure.busy_cores import busy_cores
from compare.measure.machine import available_cores
from compare.topology import SHOPS
from tests.ports import port_block

COPIES = 4
FEWEST_TIMES = 2.0
FEWEST_TIMES_CPU = 3.5
CONNECTIONS_PER_COPY = 8
FEW, MANY = 3, 7  # rounds: the others follow if the first do not do


class Served(NamedTuple):
    """What copies did under a load: right answers a second, and the CPU time that they used."""

    goodput_rps: float
    cpu_s: float


class Ratios(NamedTuple):
    """How many times as much four copies did as one."""

    goodput: float
    cpu: float


@pytest.fixture(params=SHOPS)
def alone(engine: None, request: pytest.FixtureRequest) -> Iterator[ComposedShop]:
    """A shop whose copies start with a whole core, as in the experiment."""
    settings = {name: value for name, value in SETTINGS.items() if name != "CARTLAB_CPU_QUOTA"}
    options = LaunchOptions(project=f"cartlab-scaled-{os.getpid()}", port_base=port_block(), settings=settings)
    with composed(SHOPS[request.param], options) as shop:
        yield shop


def test_four_copies_serve_several_times_as_much(alone: ComposedShop) -> None:
    rooms = alone.urls
    base = LoadPlan(rooms=rooms, duration_s=3.5, warmup_s=0.5, shoppers=register_shoppers(rooms, SHOPPERS))
    with busy_cores():
        rounds = [compared(alone, base, number) for number in range(FEW)]
        if not enough(rounds):
            rounds += [compared(alone, base, number) for number in range(FEW, MANY)]
    assert enough(rounds), rounds


def compared(shop: ComposedShop, base: LoadPlan, number: int) -> dict[str, Ratios]:
    """Return how many times as much four copies do as one: first the one, in the next round first the four."""
    found = {copies: served(shop, base, copies) for copies in ((1, COPIES) if number % 2 == 0 else (COPIES, 1))}
    return {
        name: Ratios(found[COPIES][name].goodput_rps / one.goodput_rps, found[COPIES][name].cpu_s / one.cpu_s)
        for name, one in found[1].items()
    }


def enough(rounds: list[dict[str, Ratios]]) -> bool:
    """Look at the medians of the rounds, for each load.

    Copies that wait for each other leave a part of their shares unused, on any machine and in every round. How many
    answers a share buys depends on the caches: a copy without a neighbour finds more of its data in them.
    """
    return all(
        median(ratios[hot.load].cpu for ratios in rounds) >= FEWEST_TIMES_CPU
        and median(ratios[hot.load].goodput for ratios in rounds) >= FEWEST_TIMES
        for hot in HOT_ROLES
    )


def served(shop: ComposedShop, base: LoadPlan, copies: int) -> dict[str, Served]:
    """Return what copies serve and use under each load, as much as a closed loop gets."""
    for role in {shop.shop.serving(hot.role).role for hot in HOT_ROLES}:
        scale(shop, role, copies)
    shop.limit_cpu(int(SETTINGS["CARTLAB_CPU_QUOTA"]), available_cores())
    return {hot.load: _served(hot, shop, base, copies) for hot in HOT_ROLES}


def _served(hot: HotRole, shop: ComposedShop, base: LoadPlan, copies: int) -> Served:
    plan = replace(base, journeys=(hot.load,), closed=CONNECTIONS_PER_COPY * copies)
    role = shop.shop.serving(hot.role).role
    before = shop.use(role)
    load = run_load(plan)
    return Served(float(load["goodput_rps"]), shop.use(role).since(before).cpu_s)
