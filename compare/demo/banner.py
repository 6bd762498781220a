"""One line on what disturbs both shops, while it lasts: other programs, the host, requests that are sent late."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from ..measure.disturbances import disturbances
from ..measure.machine_use import MachineMonitor
from ..results import Doubt

LOOKS = 2  # over which the machine's use is averaged: a single one would see every hiccup
CALM_S = 6.0  # without it, until a disturbance is over: one that comes and goes would flicker
WORDED_S = 10.0  # for so long its figure stays: whoever listens to the page hears every new one


@dataclass(frozen=True)
class _Disturbance:
    """What was said of it, and when that was worded; and when it was seen last."""

    doubt: Doubt
    worded_s: float
    seen_s: float


class Banner:
    """Says what disturbs the machine. Told from one thread, and asked from others.

    All that this process started counts as ours: shops, shoppers, and what builds their environments.
    """

    def __init__(self, monitor: Callable[[], MachineMonitor] = lambda: MachineMonitor(_descendants)) -> None:
        self._monitor = monitor
        self._watches: deque[MachineMonitor] = deque(maxlen=LOOKS)
        self._lock = threading.Lock()
        self._seen: dict[str, _Disturbance] = {}

    def look(self, late_ms: Sequence[float]) -> None:
        """Take what was used since the look before the last, and how late requests were sent in the last seconds."""
        if self._watches:
            self.hear(disturbances(self._watches[0].end(), late_ms))
        self._watches.append(self._monitor())

    def hear(self, doubts: Iterable[Doubt]) -> None:
        """Take what disturbs the machine now."""
        now_s = time.perf_counter()
        with self._lock:
            for doubt in doubts:
                known = self._seen.get(doubt.code)
                if known and now_s - known.seen_s < CALM_S and now_s - known.worded_s < WORDED_S:
                    self._seen[doubt.code] = _Disturbance(known.doubt, known.worded_s, now_s)
                else:
                    self._seen[doubt.code] = _Disturbance(doubt, now_s, now_s)

    def since(self, since_s: float) -> str:
        """Say what was seen since some moment on perf_counter's clock; nothing if that was nothing."""
        with self._lock:
            seen = [each.doubt.message for _, each in sorted(self._seen.items()) if each.seen_s > since_s]
        return f"This machine is busy: {'; '.join(seen)}." if seen else ""

    def text(self) -> str:
        """Say what disturbs the machine now."""
        return self.since(time.perf_counter() - CALM_S)


def _descendants() -> list[int]:
    return [child.pid for child in psutil.Process().children(recursive=True)]
