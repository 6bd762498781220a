"""The target of a fault in Docker. It holds plain functions, so that faults know nothing about the launcher."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from ..target import ProbeAnswer
from .engine import DockerEngine


@dataclass(frozen=True)
class ContainerTarget:
    """One room of a shop in containers. In the monolith, all rooms share the same containers.

    `containers` are the ids of the containers that serve the room. Others find them by the name `service` on the
    network `network`. `database` is the container of their database. `ask` makes a request to the room's own feature,
    and waits at most as many seconds as its argument says.
    """

    room: str
    containers: Callable[[], Sequence[str]]
    service: str
    network: str
    database: Callable[[], Sequence[str]]
    engine: DockerEngine
    ask: Callable[[float], ProbeAnswer]
