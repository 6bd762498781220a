"""What processes have consumed so far: CPU time and disk I/O. Two readings give what a stretch of time took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Consumption:
    """The sum over some processes, since they started.

    `cpu_s` includes children that ended and were waited for, so that nothing is lost when one of them ends between two
    readings. Disk bytes are what went to or came from the storage layer, not what the page cache answered; they are
    None where the system doesn't tell.
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
    """Read the given processes together; name the parents of those that may end meanwhile, too."""
    cpu_s = 0.0
    read: int | None = 0
    written: int | None = 0
    for pid in pids:
        try:
            process = psutil.Process(pid)
            times = process.cpu_times()
            counters = process.io_counters() if hasattr(process, "io_counters") else None
        except psutil.NoSuchProcess:
            continue
        cpu_s += times.user + times.system + times.children_user + times.children_system
        read = None if read is None or counters is None else read + counters.read_bytes
        written = None if written is None or counters is None else written + counters.write_bytes
    return Consumption(cpu_s, read, written)


def _difference(later: int | None, earlier: int | None) -> int | None:
    return None if later is None or earlier is None else later - earlier
