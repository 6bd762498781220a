"""What a measurement ran on: hardware, system and code."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from ..report_folder import HARNESS_PACKAGES
from ..settings import REPOSITORY

CODE_SUFFIXES = (".py", ".html", ".toml", ".txt", ".css", ".yaml")
SHOP_FOLDERS = ("monolith", "microservices")
HARNESS_FOLDERS = ("compare", "requirements", "docs", "tests/contract")  # rebuild also times the contract
CPUS = Path("/sys/devices/system/cpu")
CONTROL_GROUP = Path("/sys/fs/cgroup")


def machine() -> dict[str, Any]:
    """Describe the hardware and the system, without anything that names a person or a place."""
    return {
        "cpu_model": _cpu_model(),
        "cores": len(available_cores()),
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.machine()}",
        "kernel": platform.release(),
        "load_average": round(os.getloadavg()[0], 2),
    }


def software(source: Path = REPOSITORY) -> dict[str, Any]:
    """Describe what ran: Python, the harness's packages, and hashes of source files.

    `code` is the hash of both shops, `harness` the hash of what measured them.
    """
    packages = {name: importlib.metadata.version(name) for name in HARNESS_PACKAGES}
    hashes = {"code": code_hash(source, SHOP_FOLDERS), "harness": code_hash(source, HARNESS_FOLDERS)}
    return {"python": platform.python_version(), **hashes, "commit": _commit(source), **packages}


def available_cores() -> tuple[int, ...]:
    """Return the cores that this process may use, or all cores if the system doesn't report them."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def granted_cores(control_group: Path = CONTROL_GROUP) -> float:
    """Return how many cores' time this process may use: the available cores, or fewer if its control group has a quota.

    It sees the quota of a container, but none of control groups version 1.
    """
    cores = float(len(available_cores()))
    try:
        quota, period = (control_group / "cpu.max").read_text().split()
    except OSError:
        return cores
    return cores if quota == "max" else min(cores, int(quota) / int(period))


def cores_apart() -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return the shop's core and the generator's core, or None if they can't be kept apart.

    They are two physical cores if there are two.
    """
    cores = available_cores()
    if len(cores) < 2 or not hasattr(os, "sched_setaffinity"):
        return None
    elsewhere = [core for core in cores if not share_a_core(cores[0], core)]
    return (cores[0],), ((elsewhere or cores)[-1],)


def share_a_core(one: int, other: int, cpus: Path = CPUS) -> bool:
    """Return whether two of the system's cores are threads of one physical core. False if the system doesn't say."""
    try:
        listed = (cpus / f"cpu{one}" / "topology" / "thread_siblings_list").read_text()
    except OSError:
        return one == other
    ranges = [part.split("-") for part in listed.strip().split(",")]
    return any(int(part[0]) <= other <= int(part[-1]) for part in ranges)


def code_hash(source: Path, folders: Sequence[str]) -> str:
    """Hash the source files below some folders. Two reports with equal hashes ran the same code."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((source / folder).rglob("*")):
            relative = path.relative_to(source)
            hidden = any(part.startswith(".") or part == "__pycache__" for part in relative.parts)
            if path.suffix in CODE_SUFFIXES and not hidden and path.is_file():
                digest.update(f"{relative}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _cpu_model() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def _commit(source: Path) -> str:
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=source, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() or "unknown"
