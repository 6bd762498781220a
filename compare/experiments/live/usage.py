"""CPU and memory of each process group of a shop, sampled now and then."""

from __future__ import annotations

import time
from typing import Any

from ...launch.family import group_members
from ...launch.local import RunningShop
from ...measure.resources import resources

NOTHING = {"cpu_percent": 0.0, "memory_bytes": 0}


class Usage:
    """Remembers each copy's CPU time, to tell what it used since it was sampled last."""

    def __init__(self) -> None:
        self._before: dict[int, tuple[float, float]] = {}
        self._used: dict[int, dict[str, float]] = {}

    def of(self, shop: RunningShop, *, sample: bool) -> list[dict[str, Any]]:
        """Return a row a copy: role, number, pid, health, restarts, CPU in percent of a core, and memory in bytes.

        Health costs nothing to tell. CPU and memory are those of the last sample, unless this is to be one.
        """
        copies = shop.copies()
        if sample:
            self._used = {copy.pid: self._sampled(copy.pid) for copy in copies if copy.pid}
            self._before = {pid: known for pid, known in self._before.items() if pid in self._used}
        return [
            {
                "role": copy.role,
                "copy": copy.copy,
                "pid": copy.pid,
                "health": copy.health,
                "restarts": copy.restarts,
                **self._used.get(copy.pid or 0, NOTHING),
            }
            for copy in copies
        ]

    def _sampled(self, pid: int) -> dict[str, float]:
        held = resources(group_members({pid}))
        now_s = time.perf_counter()
        then_s, used_s = self._before.get(pid, (now_s, held.cpu_s))
        self._before[pid] = (now_s, held.cpu_s)
        used = 100 * max(0.0, held.cpu_s - used_s) / (now_s - then_s) if now_s > then_s else 0.0
        return {"cpu_percent": round(used, 1), "memory_bytes": held.pss_bytes or held.uss_bytes}
