"""spin: the room's function computes without end, and takes the CPU from everything else in its process."""

from __future__ import annotations

import time

import psutil

from ..cpu_time import cpu_s
from .fault import Bites
from .in_code import code_fault
from .target import Target

BUSY = 0.3  # of a core: more than the shop uses for its probes, also on a crowded machine
WATCHED_S = 0.2


def _seen(target: Target) -> Bites:
    def bites() -> bool:
        target.ask(0.1)
        began_s, used_s = time.perf_counter(), _cpu_s(target)
        time.sleep(WATCHED_S)  # CPU use takes a span of time to measure
        return _cpu_s(target) - used_s > BUSY * (time.perf_counter() - began_s)

    return bites


def _cpu_s(target: Target) -> float:
    return sum(cpu_s(psutil.Process(pid)) for pid in target.pids())


SPIN = code_fault("spin", "Its function computes without end until it is healed.", _seen)
