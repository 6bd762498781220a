"""CPU and memory of each process group of a shop, sampled now and then."""

from __future__ import annotations

import time
from typing import Any

from ..errors import CartlabError
from ..launch.runtime import CopyStatus
from ..launch.runtime import CopyUse
from ..launch.runtime import RunningShop

RESTART_SHOWN_S = 4.0  # long enough for a class to see it, and for two samples, which give the CPU of the new process
SHARE_OF_ASKING = 0.1  # of the time, at most; but nothing that is shown is older than the next limit
OLDEST_S = 3.0
NOTHING = {"cpu_percent": 0.0, "memory_bytes": 0}


class Usage:
    """Remembers each copy's CPU time, to compute what it has used since the last sample."""

    def __init__(self) -> None:
        self._copies: list[CopyStatus] = []
        self._ask_again_s = 0.0
        self._before: dict[int, tuple[float, float]] = {}
        self._used: dict[int, dict[str, float]] = {}
        self._restarts: dict[tuple[str, int], tuple[int, float]] = {}
        """Each copy's number of restarts when it was last healthy, and until when a restart is shown."""

    def of(self, shop: RunningShop, *, sample: bool) -> list[dict[str, Any]]:
        """Return a row for each copy: role, number, pid, health, restarts, CPU in percent of a core, memory in bytes.

        `restarted` says that a healthy copy was restarted just now, because its process had died. Reading the health
        costs almost nothing. CPU and memory are those of the last sample, unless `sample` asks for a new one.
        """
        copies = self._copies_of(shop)
        if sample:
            alive = [copy for copy in copies if copy.pid]
            self._used = {copy.pid: self._sampled(copy.pid, use) for copy, use in _uses(shop, alive) if copy.pid}
            self._before = {pid: known for pid, known in self._before.items() if pid in self._used}
        return [
            {
                "role": copy.role,
                "copy": copy.copy,
                "pid": copy.pid,
                "health": copy.health,
                "restarts": copy.restarts,
                "restarted": self._was_restarted(copy),
                **self._used.get(copy.pid or 0, NOTHING),
            }
            for copy in copies
        ]

    def _copies_of(self, shop: RunningShop) -> list[CopyStatus]:
        """Return the copies. Where asking takes long, as with an engine, the answer may be a moment old."""
        now_s = time.perf_counter()
        if now_s >= self._ask_again_s:
            try:
                self._copies = shop.copies()
            except CartlabError:  # the shop or its engine is just being stopped
                self._copies = []
            took_s = time.perf_counter() - now_s
            self._ask_again_s = now_s + min(took_s / SHARE_OF_ASKING, OLDEST_S)
        return self._copies

    def _was_restarted(self, copy: CopyStatus) -> bool:
        now_s, name = time.perf_counter(), (copy.role, copy.copy)
        known, until_s = self._restarts.setdefault(name, (copy.restarts, now_s))
        if copy.health == "healthy" and copy.restarts != known:
            is_new = copy.restarts < known  # it is another copy with that number, which never died
            until_s = now_s if is_new else now_s + RESTART_SHOWN_S
            self._restarts[name] = (copy.restarts, until_s)
        return copy.health == "healthy" and now_s < until_s

    def _sampled(self, pid: int, held: CopyUse) -> dict[str, float]:
        now_s = time.perf_counter()
        then_s, used_s = self._before.get(pid, (now_s, held.cpu_s))
        self._before[pid] = (now_s, held.cpu_s)
        used = 100 * max(0.0, held.cpu_s - used_s) / (now_s - then_s) if now_s > then_s else 0.0
        return {"cpu_percent": round(used, 1), "memory_bytes": held.memory_bytes}


def _uses(shop: RunningShop, copies: list[CopyStatus]) -> list[tuple[CopyStatus, CopyUse]]:
    """Return what each copy uses; nothing if the shop is just being stopped."""
    try:
        return list(zip(copies, shop.usage(copies), strict=True))
    except CartlabError:
        return []
