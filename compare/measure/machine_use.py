"""The use of the machine's processors during a measurement."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

from ..cpu_time import cpu_s


@dataclass(frozen=True)
class MachineUse:
    """The use of the machine during one stretch of time.

    `harness_cpu_percent` is what this process used of one core, without the generator and the shop. Other programs kept
    `other_load_cores` busy on average. `steal_percent` of the machine's time went to other guests of its host.
    """

    wall_s: float
    harness_cpu_percent: float
    other_load_cores: float
    steal_percent: float


@dataclass(frozen=True)
class _Process:
    cpu_s: float
    is_child: bool


@dataclass(frozen=True)
class _Reading:
    at_s: float
    busy_s: float
    steal_s: float
    harness_s: float
    children_s: float
    shop: dict[psutil.Process, _Process]


class MachineMonitor:
    """Watches the machine from its own creation until `end`.

    `shop_pids` returns the shop's present processes, because some may end meanwhile, and others begin.
    """

    def __init__(self, shop_pids: Callable[[], Iterable[int]]) -> None:
        self._shop_pids = shop_pids
        self._before = _read(shop_pids())

    def end(self) -> MachineUse:
        """Return what was used. The shop must still run."""
        before, after = self._before, _read(self._shop_pids())
        wall_s = after.at_s - before.at_s
        harness_s = after.harness_s - before.harness_s
        other_s = after.busy_s - before.busy_s - harness_s - _shop_and_children_s(before, after)
        return MachineUse(
            wall_s=wall_s,
            harness_cpu_percent=100 * harness_s / wall_s,
            other_load_cores=max(0.0, other_s) / wall_s,
            steal_percent=100 * (after.steal_s - before.steal_s) / (wall_s * (psutil.cpu_count() or 1)),
        )


def _shop_and_children_s(before: _Reading, after: _Reading) -> float:
    """Return the CPU time of the shop's processes and of the harness's ended children, such as the generator.

    A child that ended brings the CPU time of its whole life into the sum. What it used before the stretch is taken off.
    """
    nothing = _Process(0.0, False)
    shop_s = sum(now.cpu_s - before.shop.get(process, nothing).cpu_s for process, now in after.shop.items())
    ended_s = sum(then.cpu_s for process, then in before.shop.items() if then.is_child and process not in after.shop)
    return shop_s + max(0.0, after.children_s - before.children_s - ended_s)


def _read(pids: Iterable[int]) -> _Reading:
    shop = {}
    for pid in pids:
        try:
            process = psutil.Process(pid)
            shop[process] = _Process(cpu_s(process), process.ppid() == os.getpid())
        except psutil.NoSuchProcess:
            continue
    machine = psutil.cpu_times()
    steal_s = getattr(machine, "steal", 0.0)
    busy_s = sum(machine[:]) - machine.idle - getattr(machine, "iowait", 0.0) - steal_s
    busy_s -= getattr(machine, "guest", 0.0) + getattr(machine, "guest_nice", 0.0)  # user and nice already include them
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return _Reading(
        at_s=time.perf_counter(),
        busy_s=busy_s,
        steal_s=steal_s,
        harness_s=own.ru_utime + own.ru_stime,
        children_s=children.ru_utime + children.ru_stime,
        shop=shop,
    )
