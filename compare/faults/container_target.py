"""What a fault in Docker is done to. Plain functions, so that faults know nothing of the launcher."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .target import Answer

Engine = Callable[..., str]
"""Runs a docker command, given as words, and returns what it printed. Raises CartlabError."""


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
    engine: Engine
    ask: Callable[[float], Answer]

    def state(self, container: str) -> dict[str, Any]:
        """Return what the engine knows of a container: its `State`, `RestartCount`, `NetworkSettings` and so on."""
        (known,) = json.loads(self.engine("inspect", "--type", "container", container))
        return dict(known)
