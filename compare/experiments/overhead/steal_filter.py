"""Which turns of an operation count: those that the host of a virtual machine left alone.

On a shared host, another guest may take the processor for a second or more. A time measured meanwhile describes the
host. A turn is judged by the time that the host took, never by what was measured in it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psutil

STOLEN = "stolen_share"
MOST_STOLEN = 0.02  # cores, on average over a turn
PROBE_S = 0.05
PAUSE_S = 0.2


def stolen_s() -> float:
    """Return the time that the host has taken from all processors so far. It is 0 if the system doesn't report it."""
    return float(getattr(psutil.cpu_times(), "steal", 0.0))


@dataclass
class StealWait:
    """Waits until the host leaves this process its time, or until patience runs out.

    The host takes no time from an idle processor, so only a busy process can see it. The wait therefore works a little
    on each of `cores` in turn.
    """

    cores: Sequence[int]
    patience_s: float

    def wait(self) -> None:
        """Block until the host takes nothing, or patience has run out."""
        while self.patience_s > 0 and not all(map(_is_calm, self.cores)):
            time.sleep(PAUSE_S)
            self.patience_s -= PAUSE_S + PROBE_S * len(self.cores)


def _is_calm(core: int) -> bool:
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        began_s, taken_s = time.perf_counter(), stolen_s()
        while time.perf_counter() - began_s < PROBE_S:
            pass
        return stolen_s() - taken_s <= MOST_STOLEN * (time.perf_counter() - began_s)
    finally:
        os.sched_setaffinity(0, own)


def durations_that_count(benchmarks: Sequence[Mapping[str, Any]], turns: int) -> dict[str, list[float]]:
    """Return the durations of each operation's undisturbed turns, in seconds.

    If there are fewer than `turns` of them, the least disturbed turns are added. `benchmarks` is what pytest-benchmark
    writes.
    """
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in benchmarks:
        found.setdefault(entry["name"].partition("[")[0].removeprefix("test_"), []).append(entry)
    counted = {
        name: sorted(entries, key=lambda entry: float(entry["extra_info"][STOLEN]))[:turns]
        for name, entries in found.items()
    }
    return {name: [s for entry in entries for s in entry["stats"]["data"]] for name, entries in counted.items()}
