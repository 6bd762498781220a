"""What processes have consumed so far: CPU time and disk I/O. Two readings give the consumption between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psutil

from ..cpu_time import cpu_s as cpu_s_of


@dataclass(frozen=True)
class Consumption:
    """The sum over some processes since they started.

    `cpu_s` includes children that ended and were waited for, so nothing is lost if one ends between two readings. The
    system counts living processes in nanoseconds, and the ended children of a process in steps of 10 ms. It rounds the
    sum of these children and not each of them. So a difference is off by 20 ms at most for each parent (user and system
    time are rounded apart), and is exact if no child ended meanwhile.
    Disk bytes are what went to or came from the storage layer, without what the page cache answered. They are None if
    the system doesn't report them.
    """

    cpu_s: float
    disk_read_bytes: int | None
    disk_written_bytes: int | None

    def since(self, earlier: Consumption) -> Consumption:
        """Return what was consumed between an earlier reading and this one."""
        return Consumption(
            self.cpu_s - earlier.cpu_s,
            _difference(self.disk_read_bytes, earlier.disk_read_bytes),
            _difference(self.disk_written_bytes, earlier.disk_written_bytes),
        )


def consumption(pids: Iterable[int]) -> Consumption:
    """Read the given processes together. `pids` must include the parents of those that may end between readings."""
    cpu_s = 0.0
    read: int | None = 0
    written: int | None = 0
    for pid in pids:
        try:
            process = psutil.Process(pid)
            own_s, times = cpu_s_of(process), process.cpu_times()
            counters = process.io_counters() if hasattr(process, "io_counters") else None
        except psutil.NoSuchProcess:
            continue
        cpu_s += own_s + times.children_user + times.children_system
        read = None if read is None or counters is None else read + counters.read_bytes
        written = None if written is None or counters is None else written + counters.write_bytes
    return Consumption(cpu_s, read, written)


def _difference(later: int | None, earlier: int | None) -> int | None:
    return None if later is None or earlier is None else later - earlier
