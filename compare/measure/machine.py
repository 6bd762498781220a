"""On what it was measured, and what else ran meanwhile."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import resource
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from ..settings import REPOSITORY
from .resources import cpu_seconds

CODE_SUFFIXES = (".py", ".html", ".toml", ".txt", ".css")
HARNESS_PACKAGES = ("aiohttp", "uvloop", "numpy", "scipy", "pytest-benchmark")


def machine() -> dict[str, Any]:
    """Describe the hardware and the system; nothing that names a person or a place."""
    return {
        "cpu_model": _cpu_model(),
        "cores": len(available_cores()),
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.machine()}",
        "kernel": platform.release(),
        "load_average": round(os.getloadavg()[0], 2),
    }


def software(source: Path = REPOSITORY) -> dict[str, Any]:
    """Describe what ran: Python, the harness's packages, and `code`, a hash over both shops' source files."""
    packages = {name: importlib.metadata.version(name) for name in HARNESS_PACKAGES}
    return {"python": platform.python_version(), "code": code_hash(source), "commit": _commit(source), **packages}


def available_cores() -> tuple[int, ...]:
    """Return the cores that this process may use; where the system doesn't say, count them."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def cores_apart() -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return (the shop's core, the generator's core), or None where they can't be kept apart."""
    cores = available_cores()
    if len(cores) < 2 or not hasattr(os, "sched_setaffinity"):
        return None
    return (cores[0],), (cores[-1],)


def code_hash(source: Path) -> str:
    """Hash the source files of both shops: two reports compare the same shops if they agree."""
    digest = hashlib.sha256()
    for folder in ("monolith", "microservices"):
        for path in sorted((source / folder).rglob("*")):
            relative = path.relative_to(source)
            hidden = any(part.startswith(".") or part == "__pycache__" for part in relative.parts)
            if path.suffix in CODE_SUFFIXES and not hidden and path.is_file():
                digest.update(f"{relative}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


class OtherLoad:
    """CPU that neither harness nor shop used between two moments, and what the host took away."""

    def __init__(self) -> None:
        self._wall_s = 0.0
        self._other_s = 0.0
        self._steal_s = 0.0
        self._capacity_s = 0.0

    def begin(self, shop_pids: Iterable[int]) -> None:
        """Start a stretch in which the given processes are the shop."""
        self._pids = tuple(shop_pids)
        self._before = self._reading()

    def end(self) -> None:
        """End the stretch, while the shop still runs, and add it to the sums."""
        wall_s, busy_s, ours_s, steal_s = (
            after - before for before, after in zip(self._before, self._reading(), strict=True)
        )
        self._wall_s += wall_s
        self._capacity_s += wall_s * (psutil.cpu_count() or 1)
        self._other_s += max(0.0, busy_s - ours_s)
        self._steal_s += steal_s

    @property
    def cores(self) -> float:
        """Cores that other programs kept busy, on average."""
        return self._other_s / self._wall_s if self._wall_s else 0.0

    @property
    def steal_percent(self) -> float:
        """Share of the machine's time that the host gave to somebody else."""
        return 100 * self._steal_s / self._capacity_s if self._capacity_s else 0.0

    def _reading(self) -> tuple[float, float, float, float]:
        times = psutil.cpu_times()
        steal_s = getattr(times, "steal", 0.0)
        busy_s = sum(times[:]) - times.idle - getattr(times, "iowait", 0.0) - steal_s
        busy_s -= getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)  # already within user and nice
        own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        ours_s = sum(usage.ru_utime + usage.ru_stime for usage in own) + cpu_seconds(self._pids)
        return time.perf_counter(), busy_s, ours_s, steal_s


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
