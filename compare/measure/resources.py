"""What processes hold and use: memory, CPU and threads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psutil

from ..cpu_time import cpu_s as cpu_s_of


@dataclass(frozen=True)
class Resources:
    """The sum over some processes.

    `pss_bytes` splits each shared page among the processes that share it, so copies may be added up. It is None if the
    system doesn't report it. `uss_bytes` counts only what the processes' end would free. `cpu_s` is user plus system
    time so far.
    """

    processes: int
    threads: int
    pss_bytes: int | None
    uss_bytes: int
    rss_bytes: int
    cpu_s: float


def resources(pids: Iterable[int]) -> Resources:
    """Measure the given processes together. A process that has ended meanwhile counts as nothing."""
    processes = threads = uss = rss = 0
    pss: int | None = 0
    cpu_s = 0.0
    for pid in pids:
        try:
            process = psutil.Process(pid)
            memory, used_s = process.memory_full_info(), cpu_s_of(process)
            threads += process.num_threads()
        except psutil.NoSuchProcess:
            continue
        processes += 1
        uss += memory.uss
        rss += memory.rss
        part = getattr(memory, "pss", None)
        pss = None if pss is None or part is None else pss + part
        cpu_s += used_s
    return Resources(processes, threads, pss if processes else None, uss, rss, cpu_s)
