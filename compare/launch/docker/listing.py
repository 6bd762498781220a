"""The copies that run in containers, and their state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import CartlabError
from ...topology import Shop
from ...topology import SHOPS
from .cli import docker
from .containers import Container
from .containers import containers_of
from .project import PROJECT

GATEWAY = "gateway"
# Docker's name of a state, and the name that `ps` uses for processes.
STATES = {"paused": "frozen", "restarting": "restarting", "created": "starting"}
HEALTH = {"healthy": "healthy", "starting": "starting", "unhealthy": "not ready"}
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def containers_that_run() -> list[dict[str, Any]]:
    """Return a row for each copy of a deployable, as `ps --json` prints it. Raises CartlabError.

    `memory_bytes` excludes the page cache. The call takes two seconds, because `docker stats` does.
    """
    found = [(shop, container) for shop in SHOPS.values() for container in containers_of(f"{PROJECT}-{shop.name}")]
    ports = {shop.name: container.ports for shop, container in found if container.service == GATEWAY}
    copies = [(shop, each) for shop, each in found if each.service in _names(shop) and each.state != "exited"]
    uses = _uses([container for _, container in copies])
    return [
        _row(shop, container, ports.get(shop.name, {}), *uses.get(container.id, (0.0, None)))
        for shop, container in copies
    ]


def _names(shop: Shop) -> set[str]:
    return {deployable.name for deployable in shop.deployables}


def _row(
    shop: Shop, container: Container, ports: Mapping[int, int], cpu_percent: float, memory_bytes: int | None
) -> dict[str, Any]:
    deployable = shop.deployable(container.service)
    return {
        "shop": shop.name,
        "role": deployable.role,
        "copy": container.number,
        "runtime": "docker",
        "container": container.name,
        "port": ports.get(deployable.port),  # the gateway's port: it stands in front of all copies
        "health": STATES.get(container.state) or HEALTH.get(container.health, container.state),
        "restarts": container.restarts,
        "cpu_percent": cpu_percent,
        "memory_bytes": memory_bytes,
    }


def _uses(containers: list[Container]) -> dict[str, tuple[float, int | None]]:
    """Return CPU in percent of a core and memory in bytes, by id. A container that has gone meanwhile has neither."""
    if not containers:
        return {}
    form = "{{.ID}} {{.CPUPerc}} {{.MemUsage}}"
    try:
        said = docker("stats", "--no-stream", "--no-trunc", "--format", form, *(each.id for each in containers))
    except CartlabError:
        return {}
    found = {}
    for line in said.splitlines():
        id, cpu, memory, *_ = line.split()
        found[id] = (float(cpu.rstrip("%-") or 0), _bytes(memory))
    return found


def _bytes(text: str) -> int | None:
    """Return the bytes in a size that `docker stats` writes, such as 71.3MiB."""
    parts = re.fullmatch(r"([0-9.]+)(B|KiB|MiB|GiB)", text)
    return round(float(parts[1]) * UNITS[parts[2]]) if parts else None
