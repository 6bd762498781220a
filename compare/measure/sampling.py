"""The CPU time and memory of a shop over time, while its processes come and go."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

import psutil

from ..cpu_time import cpu_s
from .resources import resources

EVERY_S = 0.1
PSS_EVERY = 5  # samples; a reading takes the kernel some milliseconds for each process


@dataclass(frozen=True)
class Sample:
    """What a shop had used and held at one moment, in seconds of the load run.

    `cpu_s` never falls: an ended process still counts with its last reading. `pss_bytes` is None in samples that don't
    read it, and if the system doesn't report it.
    """

    at_s: float
    processes: int
    cpu_s: float
    pss_bytes: int | None = None


class Sampler:
    """A context manager that takes a sample every 100 ms. `pids` returns the shop's processes at that moment."""

    def __init__(self, pids: Callable[[], Sequence[int]], zero_s: float) -> None:
        self._pids = pids
        self._zero_s = zero_s
        self._cpu_s: dict[tuple[int, float], float] = {}  # by number and start, as a number may be given out again
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._take_samples, name="sampler", daemon=True)
        self.samples: list[Sample] = []

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _take_samples(self) -> None:
        number, due_s = 0, time.perf_counter()
        while True:
            self.samples.append(self._sample(with_pss=number % PSS_EVERY == 0))
            number, due_s = number + 1, due_s + EVERY_S
            if self._over.wait(max(0.0, due_s - time.perf_counter())):
                return

    def _sample(self, with_pss: bool) -> Sample:
        pids = self._pids()
        at_s = time.perf_counter() - self._zero_s
        for pid in pids:
            try:
                process = psutil.Process(pid)
                self._cpu_s[pid, process.create_time()] = cpu_s(process)
            except psutil.NoSuchProcess:
                continue
        pss_bytes = resources(pids).pss_bytes if with_pss else None
        return Sample(at_s, len(pids), sum(self._cpu_s.values()), pss_bytes)
