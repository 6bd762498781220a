"""The CPU time of a process, to the nanosecond where the system keeps a clock for each process."""

from __future__ import annotations

import sys
import time

import psutil

# The lowest two bits of a clock's number choose among the clocks of a process. 2 is the time that its threads have run.
# Bit 2 would make it the clock of a single thread.
TIME_THAT_IT_RAN = 2


def cpu_s(process: psutil.Process) -> float:
    """Return the CPU seconds that all threads of a process have used since it began, also those that have ended.

    Child processes are not in it. On Linux it is the process's own CPU clock, which counts nanoseconds: see
    clock_getcpuclockid(3). Elsewhere, or if the system does not let us read that clock, it is what psutil reads, in
    steps of 10 ms. Raises psutil.NoSuchProcess.
    """
    if sys.platform == "linux":
        try:
            return time.clock_gettime_ns(_clock_of(process.pid)) / 1e9
        except OSError:
            pass  # the process is not ours to read, or it has ended: psutil finds out which
    times = process.cpu_times()
    return float(times.user + times.system)


def _clock_of(pid: int) -> int:
    """Return the number of a process's CPU clock, as the C library's clock_getcpuclockid makes it."""
    return (~pid << 3) | TIME_THAT_IT_RAN
