"""All copies and database servers that run now, whoever supervises them, and their state."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from ...topology import SHOPS
from ..disk import clear_write_errors
from ..processes.memory_and_cpu import cpu_percent
from ..processes.memory_and_cpu import pss_bytes
from ..processes.process_group import group_members
from ..state import ShopState
from ..state import sweep_if_left
from .postgres import server_processes
from .readiness import is_ready
from .readiness import POLL_S

PATIENCE_S = 2.0
"""How long to keep asking. Each request reaches a random one of the copies that share a port."""


def running_copies(state: Path) -> list[dict[str, Any]]:
    """Return a row for each copy and each database server, as `ps --json` prints it. Takes about 0.3 s.

    `health` is `starting`, `healthy`, `frozen` (its processes are stopped), `not ready` (they run, but `/ready` does
    not answer 200) or `restarting`. A database server has no port, and is `healthy` while it runs. `pss_bytes` is None
    where the system does not report it.
    """
    found = [(name, copy) for name in SHOPS for copy in _recorded(ShopState(state, name))]
    groups = {i: _processes(copy) for i, (_, copy) in enumerate(found)}
    if not found:
        return []
    with ThreadPoolExecutor(len(found)) as executor:
        checks = [executor.submit(_health, copy, groups[i]) for i, (_, copy) in enumerate(found)]
        cpu = cpu_percent(groups, over_s=0.3)
    return [
        {
            "shop": name,
            "role": copy["role"],
            "copy": copy["copy"],
            "runtime": "local",
            "pid": copy["pid"],
            "port": copy["port"],
            "health": checks[i].result(),
            "restarts": copy["restarts"],
            "cpu_percent": round(cpu[i], 1),
            "pss_bytes": pss_bytes(groups[i]),
        }
        for i, (name, copy) in enumerate(found)
    ]


def _recorded(shop: ShopState) -> list[dict[str, Any]]:
    if not shop.is_running():
        with clear_write_errors(shop.folder):
            sweep_if_left(shop)
        return []
    record = shop.read()
    return [*record["copies"], *map(_as_copy, record.get("databases", []))] if record else []


def _as_copy(database: dict[str, Any]) -> dict[str, Any]:
    role = f"postgres ({database['server']})"
    return {"role": role, "copy": 1, "pid": database["pid"], "port": None, "health": "healthy", "restarts": 0}


def _processes(copy: dict[str, Any]) -> list[int]:
    if not copy["pid"]:
        return []
    return group_members({copy["pid"]}) if copy["port"] else server_processes(copy["pid"])


def _health(copy: dict[str, Any], pids: Sequence[int]) -> str:
    if copy["health"] != "healthy":
        return str(copy["health"])
    if any(_is_stopped(pid) for pid in pids):
        return "frozen"
    if copy["port"] is None:
        return "healthy" if pids else "not ready"
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if is_ready(copy["port"], copy["pid"]):
            return "healthy"
        time.sleep(POLL_S)
    return "not ready"


def _is_stopped(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False
