"""One line on what disturbs both shops at the moment: other programs, the host, or requests that are sent late."""

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

LOOKS = 2  # the machine's use is averaged over so many: a single one would show every hiccup
CALM_S = 6.0  # a disturbance is over after this long without it: otherwise one that comes and goes would flicker
WORDED_S = 10.0  # its figure stays this long: a screen reader reads out every new one


@dataclass(frozen=True)
class _Disturbance:
    """A disturbance: what was said about it, when that was worded, and when it was seen last."""

    doubt: Doubt
    worded_s: float
    seen_s: float


class Banner:
    """Says what disturbs the machine. One thread reports to it, and other threads ask it.

    Everything that this process started counts as ours: shops, shoppers, and the builds of their environments.
    """

    def __init__(self, monitor: Callable[[], MachineMonitor] = lambda: MachineMonitor(_descendants)) -> None:
        self._monitor = monitor
        self._watches: deque[MachineMonitor] = deque(maxlen=LOOKS)
        self._lock = threading.Lock()
        self._seen: dict[str, _Disturbance] = {}

    def look(self, late_ms: Sequence[float]) -> None:
        """Note the machine's use since the look before the last, and how late the latest requests were sent."""
        if self._watches:
            self.hear(disturbances(self._watches[0].end(), late_ms))
        self._watches.append(self._monitor())

    def hear(self, doubts: Iterable[Doubt]) -> None:
        """Note what disturbs the machine now."""
        now_s = time.perf_counter()
        with self._lock:
            for doubt in doubts:
                known = self._seen.get(doubt.code)
                if known and now_s - known.seen_s < CALM_S and now_s - known.worded_s < WORDED_S:
                    self._seen[doubt.code] = _Disturbance(known.doubt, known.worded_s, now_s)
                else:
                    self._seen[doubt.code] = _Disturbance(doubt, now_s, now_s)

    def since(self, since_s: float) -> str:
        """Return a sentence on what was seen since a moment on perf_counter's clock; empty if nothing was."""
        with self._lock:
            seen = [each.doubt.message for _, each in sorted(self._seen.items()) if each.seen_s > since_s]
        return f"This machine is busy: {'; '.join(seen)}." if seen else ""

    def text(self) -> str:
        """Return a sentence on what disturbs the machine now; empty if nothing does."""
        return self.since(time.perf_counter() - CALM_S)


def _descendants() -> list[int]:
    return [child.pid for child in psutil.Process().children(recursive=True)]
