"""Four copies serve several times as much as one, each with the same small share of a core."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import pytest

from compare.experiments.scaling.docker import SHOPPERS
from compare.experiments.scaling.docker_conditions import Hunger
from compare.experiments.scaling.docker_conditions import HUNGERS
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
FEWEST_TIMES = 3.2
CONNECTIONS_PER_COPY = 8
FEW, MANY = 3, 7  # rounds: the others follow if the first do not do


@pytest.fixture(params=SHOPS)
def alone(engine: None, request: pytest.FixtureRequest) -> Iterator[ComposedShop]:
    """A shop whose copies start with a whole core, as in the experiment."""
    settings = {name: value for name, value in SETTINGS.items() if name != "CARTLAB_CPU_QUOTA"}
    options = LaunchOptions(project=f"cartlab-scaled-{os.getpid()}", port_base=port_block(), settings=settings)
    with composed(SHOPS[request.param], options) as shop:
        yield shop


def test_four_copies_serve_several_times_as_much(alone: ComposedShop) -> None:
    rooms = alone.urls
    base = LoadPlan(rooms=rooms, duration_s=5.0, warmup_s=0.5, shoppers=register_shoppers(rooms, SHOPPERS))
    with busy_cores():
        rounds = [compared(alone, base, number) for number in range(FEW)]
        if not enough(rounds):
            rounds += [compared(alone, base, number) for number in range(FEW, MANY)]
    assert enough(rounds), rounds


def compared(shop: ComposedShop, base: LoadPlan, number: int) -> dict[str, float]:
    """Return how many times as much four copies serve as one: first the one, in the next round first the four."""
    found = {copies: served(shop, base, copies) for copies in ((1, COPIES) if number % 2 == 0 else (COPIES, 1))}
    return {name: found[COPIES][name] / rps for name, rps in found[1].items()}


def enough(rounds: list[dict[str, float]]) -> bool:
    """Look at the median of the rounds, for each load.

    Other guests of the host take CPU and caches, for seconds or for minutes; what makes copies wait for each other does
    so in every round.
    """
    return all(median(times[hunger.name] for times in rounds) >= FEWEST_TIMES for hunger in HUNGERS)


def served(shop: ComposedShop, base: LoadPlan, copies: int) -> dict[str, float]:
    """Return right answers a second under each load, as many as a closed loop gets."""
    for role in {shop.shop.serving(hunger.role).role for hunger in HUNGERS}:
        scale(shop, role, copies)
    shop.limit_cpu(int(SETTINGS["CARTLAB_CPU_QUOTA"]), available_cores())
    return {hunger.name: _served(hunger, base, copies) for hunger in HUNGERS}


def _served(hunger: Hunger, base: LoadPlan, copies: int) -> float:
    plan = replace(base, journeys=(hunger.name,), closed=CONNECTIONS_PER_COPY * copies)
    return float(run_load(plan)["goodput_rps"])
