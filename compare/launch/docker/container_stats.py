"""What containers use, as the engine counts it: by control group, so processes that have ended count too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import docker as sdk
import requests

from ...errors import CartlabError
from .cli import docker


@dataclass(frozen=True)
class ContainerUse:
    """What some containers have used since their start, and what they hold now.

    `memory_bytes` excludes the page cache that the kernel would give back, like `docker stats`. Disk I/O is None where
    the engine does not count it, for example under version 1 of control groups without an I/O scheduler.
    """

    memory_bytes: int
    cpu_s: float
    network_bytes: int
    disk_read_bytes: int | None
    disk_written_bytes: int | None
    processes: int

    def __add__(self, other: ContainerUse) -> ContainerUse:
        return ContainerUse(
            memory_bytes=self.memory_bytes + other.memory_bytes,
            cpu_s=self.cpu_s + other.cpu_s,
            network_bytes=self.network_bytes + other.network_bytes,
            disk_read_bytes=_sum(self.disk_read_bytes, other.disk_read_bytes),
            disk_written_bytes=_sum(self.disk_written_bytes, other.disk_written_bytes),
            processes=self.processes + other.processes,
        )

    def since(self, earlier: ContainerUse) -> ContainerUse:
        """Return what was used since an earlier reading. Memory and processes are the current ones."""
        return ContainerUse(
            memory_bytes=self.memory_bytes,
            cpu_s=self.cpu_s - earlier.cpu_s,
            network_bytes=self.network_bytes - earlier.network_bytes,
            disk_read_bytes=_difference(self.disk_read_bytes, earlier.disk_read_bytes),
            disk_written_bytes=_difference(self.disk_written_bytes, earlier.disk_written_bytes),
            processes=self.processes,
        )


NOTHING = ContainerUse(0, 0.0, 0, None, None, 0)


def _sum(one: int | None, other: int | None) -> int | None:
    """Add up the known values. The engine reports nothing for a container without I/O, so None counts as 0."""
    return None if one is None and other is None else (one or 0) + (other or 0)


def _difference(later: int | None, earlier: int | None) -> int | None:
    return None if later is None else later - (earlier or 0)


def use_of(ids: Iterable[str]) -> ContainerUse:
    """Add up what containers use. A container that has gone counts as 0. Raises CartlabError if no engine answers."""
    with engine_client() as client:
        return sum(uses_of(client, ids), NOTHING)


def uses_of(client: sdk.DockerClient, ids: Iterable[str]) -> list[ContainerUse]:
    """Return what each container uses. All are read at about the same moment."""
    with ThreadPoolExecutor(8) as executor:
        return list(executor.map(lambda id: _use_of(client.api, id), ids))


@contextmanager
def engine_client() -> Iterator[sdk.DockerClient]:
    """Connect to the engine that the command line talks to. Raises CartlabError."""
    try:
        context = json.loads(docker("context", "inspect"))[0]
        client = sdk.DockerClient(base_url=context["Endpoints"]["docker"]["Host"])
    except (sdk.errors.DockerException, LookupError, ValueError) as error:
        raise CartlabError(f"the engine gives no answer: {error}", "docker info") from None
    try:
        yield client
    finally:
        client.close()


def _use_of(client: Any, id: str) -> ContainerUse:
    try:
        return use_from(client.stats(id, stream=False, one_shot=True))
    except sdk.errors.NotFound:
        return NOTHING
    except (sdk.errors.DockerException, requests.RequestException) as error:
        raise CartlabError(f"the engine gives no answer: {error}", "docker info") from None


def use_from(stats: Mapping[str, Any]) -> ContainerUse:
    """Read the engine's answer for one container, on version 1 and 2 of control groups."""
    memory = stats.get("memory_stats", {})
    detail = memory.get("stats", {})
    # Version 1 calls it total_inactive_file, version 2 inactive_file.
    cache_bytes = detail.get("total_inactive_file", detail.get("inactive_file", 0))
    blocks = stats.get("blkio_stats", {}).get("io_service_bytes_recursive") or []
    networks = (stats.get("networks") or {}).values()
    moved = {kind: [each["value"] for each in blocks if each["op"].lower() == kind] for kind in ("read", "write")}
    return ContainerUse(
        memory_bytes=max(0, memory.get("usage", 0) - cache_bytes),
        cpu_s=stats.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0) / 1e9,
        network_bytes=sum(network["rx_bytes"] + network["tx_bytes"] for network in networks),
        disk_read_bytes=sum(moved["read"]) if moved["read"] else None,
        disk_written_bytes=sum(moved["write"]) if moved["write"] else None,
        processes=stats.get("pids_stats", {}).get("current", 0),
    )
