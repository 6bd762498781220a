"""Each kind of fault in containers: it bites, the engine reports it, and after healing all is well."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import partial

import pytest

from compare.experiments.subject.targets.docker import target_of
from compare.faults.docker.engine import DockerEngine
from compare.faults.docker.kinds import CONTAINER_FAULTS
from compare.faults.docker.target import ContainerTarget
from compare.faults.fault import await_bite
from compare.faults.fault import await_health
from compare.faults.fault import injected
from compare.faults.health_probe import HealthProbe
from compare.launch.docker.cli import docker
from compare.launch.docker.container_stats import engine_client
from compare.launch.docker.shop import ComposedShop
from compare.load.shoppers import register_shoppers
from compare.topology import MICRO
from tests.compare.launch.stub_shop import eventually

TargetOf = Callable[[str], ContainerTarget]
RECOVERY_S = 30.0  # other tests run beside these, and the engine waits longer before each restart


@pytest.fixture
def probe(running: ComposedShop) -> HealthProbe:
    rooms = running.urls
    return HealthProbe(rooms, register_shoppers(rooms, 1)[0].api_key)


@pytest.fixture
def target(running: ComposedShop, probe: HealthProbe) -> Iterator[TargetOf]:
    with engine_client() as client:
        engine = DockerEngine(client)
        yield lambda room: target_of(running, room, engine, partial(probe.ask, room))


@pytest.mark.parametrize("kind", CONTAINER_FAULTS)
def test_it_bites_and_heals(running: ComposedShop, target: TargetOf, probe: HealthProbe, kind: str) -> None:
    products, fault = target("products"), CONTAINER_FAULTS[kind]
    assert products.ask(2.0).designed
    with injected(fault, products) as bites:
        await_bite(bites, kind)
        assert fault.is_there(products) == (not fault.passing)
        if not fault.passing:
            eventually(lambda: not products.ask(0.5).designed)
            # What another room does by itself goes on: in the monolith it is in the same containers.
            assert probe.ask("users", 2.0).designed == (running.shop.name == MICRO.name)
    assert not fault.is_there(products)
    await_health(products, kind, RECOVERY_S)
    eventually(probe.all_right, timeout_s=20)


def test_a_copy_that_ended_for_another_reason_did_not_run_out_of_memory(target: TargetOf) -> None:
    products = target("products")
    out_of_memory = [products.engine.witness("oom", id) for id in products.containers()]
    await_bite(CONTAINER_FAULTS["kill"].begin(products), "kill")
    assert not any(each() for each in out_of_memory)
    await_health(products, "kill", RECOVERY_S)


def test_what_a_killed_command_has_left_is_healed(target: TargetOf) -> None:
    products = target("products")
    docker("pause", *products.containers())
    for fault in CONTAINER_FAULTS.values():
        fault.heal(products)
    await_health(products, "pause", RECOVERY_S)
