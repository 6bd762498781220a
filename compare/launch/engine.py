"""What containers use, as the engine counts it: by control group, so that processes which have ended count too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import docker as sdk

from ..errors import CartlabError
from .docker_cli import docker


@dataclass(frozen=True)
class ContainerUse:
    """What some containers have used since their start, and hold now.

    `memory_bytes` is without the page cache that the kernel would give back, as `docker stats` shows it.
    """

    memory_bytes: int
    cpu_s: float
    network_bytes: int
    disk_read_bytes: int
    disk_written_bytes: int
    processes: int

    def __add__(self, other: ContainerUse) -> ContainerUse:
        return ContainerUse(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


NOTHING = ContainerUse(0, 0.0, 0, 0, 0, 0)


def use_of(ids: Iterable[str]) -> ContainerUse:
    """Add up what containers use. One that has gone counts as nothing. Raises CartlabError if no engine answers."""
    client = _client()
    try:
        with ThreadPoolExecutor(8) as executor:
            return sum(executor.map(lambda id: _use_of(client, id), ids), NOTHING)
    finally:
        client.close()


def _client() -> Any:
    """Connect to the engine that the command line talks to."""
    try:
        context = json.loads(docker("context", "inspect"))[0]
        return sdk.APIClient(base_url=context["Endpoints"]["docker"]["Host"])
    except (sdk.errors.DockerException, LookupError, ValueError) as error:
        raise CartlabError(f"the engine gives no figures: {error}", "docker info") from None


def _use_of(client: Any, id: str) -> ContainerUse:
    try:
        return use_from(client.stats(id, stream=False, one_shot=True))
    except sdk.errors.NotFound:
        return NOTHING


def use_from(stats: Mapping[str, Any]) -> ContainerUse:
    """Read the engine's answer for one container, on version 1 and 2 of control groups."""
    memory = stats.get("memory_stats", {})
    detail = memory.get("stats", {})
    # Version 1 calls it total_inactive_file, version 2 inactive_file.
    cache_bytes = detail.get("total_inactive_file", detail.get("inactive_file", 0))
    blocks = stats.get("blkio_stats", {}).get("io_service_bytes_recursive") or []
    networks = (stats.get("networks") or {}).values()
    return ContainerUse(
        memory_bytes=max(0, memory.get("usage", 0) - cache_bytes),
        cpu_s=stats.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0) / 1e9,
        network_bytes=sum(network["rx_bytes"] + network["tx_bytes"] for network in networks),
        disk_read_bytes=sum(entry["value"] for entry in blocks if entry["op"].lower() == "read"),
        disk_written_bytes=sum(entry["value"] for entry in blocks if entry["op"].lower() == "write"),
        processes=stats.get("pids_stats", {}).get("current", 0),
    )
