"""CPU and memory of each process group of a shop, sampled now and then."""

from __future__ import annotations

import time
from typing import Any

from ...launch.family import group_members
from ...launch.local import RunningShop
from ...measure.resources import resources


class Usage:
    """Remembers each copy's CPU time, to tell what it used since it was asked last."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, int], tuple[float, float]] = {}

    def of(self, shop: RunningShop) -> list[dict[str, Any]]:
        """Return a row a copy: role, number, pid, health, restarts, CPU in percent of a core, and memory in bytes."""
        rows = []
        for copy in shop.copies():
            held = resources(group_members({copy.pid})) if copy.pid else None
            rows.append(
                {
                    "role": copy.role,
                    "copy": copy.copy,
                    "pid": copy.pid,
                    "health": copy.health,
                    "restarts": copy.restarts,
                    "cpu_percent": self._percent((copy.role, copy.copy), held.cpu_s) if held else 0.0,
                    "memory_bytes": (held.pss_bytes or held.uss_bytes) if held else 0,
                }
            )
        return rows

    def _percent(self, copy: tuple[str, int], cpu_s: float) -> float:
        now_s = time.perf_counter()
        then_s, used_s = self._before.get(copy, (now_s, cpu_s))
        self._before[copy] = (now_s, cpu_s)
        # A copy that was started again begins at 0.
        return round(100 * max(0.0, cpu_s - used_s) / (now_s - then_s), 1) if now_s > then_s else 0.0
