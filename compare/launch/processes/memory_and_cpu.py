"""What the processes of a copy use of the machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil

from ...cpu_time import cpu_s as cpu_s_of

Key = TypeVar("Key")


def pss_bytes(pids: Sequence[int]) -> int | None:
    """Return the processes' proportional set size: memory that n processes share counts 1/n in each. None off Linux."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except PermissionError:
            return None
        except (FileNotFoundError, ProcessLookupError):
            if not Path("/proc/self/smaps_rollup").exists():
                return None
            continue  # it has just ended
        total += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


def cpu_percent(groups: Mapping[Key, Sequence[int]], over_s: float) -> dict[Key, float]:
    """Watch groups of processes for `over_s` seconds. Return each group's CPU use in percent: 100 for one full core."""
    before = {key: cpu_s(pids) for key, pids in groups.items()}
    started = time.monotonic()
    time.sleep(over_s)
    took_s = time.monotonic() - started
    return {key: max(0.0, 100 * (cpu_s(pids) - before[key]) / took_s) for key, pids in groups.items()}


def held_bytes(pids: Sequence[int]) -> int:
    """Return the memory that processes hold: `pss_bytes`, or their private memory where the system reports no PSS."""
    held = pss_bytes(pids)
    if held is not None:
        return held
    total = 0
    for pid in pids:
        with suppress(psutil.Error):
            total += int(psutil.Process(pid).memory_full_info().uss)
    return total


def cpu_s(pids: Sequence[int]) -> float:
    """Return the CPU seconds that processes have used since they began."""
    total = 0.0
    for pid in pids:
        with suppress(psutil.Error):
            total += cpu_s_of(psutil.Process(pid))
    return total
