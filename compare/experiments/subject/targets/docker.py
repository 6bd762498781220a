"""The rooms of shops in containers, as targets of faults."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ....errors import CartlabError
from ....faults.docker.engine import DockerEngine
from ....faults.docker.kinds import CONTAINER_FAULTS
from ....faults.docker.target import ContainerTarget
from ....faults.fault import Fault
from ....launch.docker.container_stats import engine_client
from ....launch.docker.shop import ComposedShop
from ....launch.runtime import RunningShop
from ....topology import Shop
from ..fault_targets import Ask


class ContainerRooms:
    """The rooms of one shop in containers."""

    def __init__(self, running: ComposedShop, engine: DockerEngine) -> None:
        self._running = running
        self._engine = engine

    def can_heal(self, fault: Fault[Any]) -> bool:
        """Return true: every kind of fault can be there."""
        return True

    def target(self, room: str, ask: Ask) -> ContainerTarget:
        """Return a room as a target of faults."""
        return target_of(self._running, room, self._engine, ask)


class DockerFaults:
    """What an engine can break. The images hold no agent, so nothing can be planted in their code."""

    has_agent = False
    kinds: Mapping[str, Fault[Any]] = CONTAINER_FAULTS

    def agent(self, shop: Shop, state: Path, *, wanted: bool) -> dict[str, str]:
        """Return no settings. Raises CartlabError if the agent is wanted."""
        if wanted:
            raise CartlabError(
                "--faults plants them in local processes only",
                f"start it without; then: python cli.py fault inject {shop.name} pause products",
            )
        return {}

    @contextmanager
    def rooms(self, running: RunningShop) -> Iterator[ContainerRooms]:
        """Yield the rooms of a running shop while the connection to the engine is open."""
        assert isinstance(running, ComposedShop)
        with engine_client() as client:
            yield ContainerRooms(running, DockerEngine(client))


def target_of(running: ComposedShop, room: str, engine: DockerEngine, ask: Ask) -> ContainerTarget:
    """Return a room of a shop in containers as a target of faults."""
    deployable = running.shop.serving(room)
    return ContainerTarget(
        room=room,
        containers=lambda: [container.id for container in running.containers(deployable.role)],
        service=deployable.name,
        network=running.network,
        database=lambda: [container.id for container in running.helpers(f"{deployable.role}-database")],
        engine=engine,
        ask=ask,
    )
