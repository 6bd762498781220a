"""What a fault in Docker is done to. Plain functions, so that faults know nothing of the launcher."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from ..target import ProbeAnswer
from .engine import DockerEngine


@dataclass(frozen=True)
class ContainerTarget:
    """One room of a shop in containers. In the monolith its containers are those of all rooms.

    `containers` are the ids of those that serve the room; `service` is the name by which others find them, on the
    network `network`. `database` is the container of their database. `ask` makes a request to the room's own feature,
    and waits at most so many seconds.
    """

    room: str
    containers: Callable[[], Sequence[str]]
    service: str
    network: str
    database: Callable[[], Sequence[str]]
    engine: DockerEngine
    ask: Callable[[float], ProbeAnswer]
