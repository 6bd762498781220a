"""Statistics of the last seconds of live load: how available each feature is, and the number and speed of answers."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections import deque
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..load.features import FEATURES
from ..load.recorder import RIGHT

WINDOW_S = 3.0  # long enough for some requests of each feature, short enough that a fault shows at once
KEPT_S = 900.0  # a fault may last as long as a teacher talks about it


@dataclass(frozen=True)
class LoadTick:
    """The requests that ended in one tick of the generator: see load/live.py."""

    at_s: float
    operations: Mapping[str, Mapping[str, Any]]
    late_ms: Sequence[float] = ()


class RollingStats:
    """Keeps the ticks of one shop's load, and sums up the latest. Different threads may write to it and ask it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: deque[LoadTick] = deque()
        self._counted: deque[LoadTick] = deque()

    def hear(self, tick: Mapping[str, Any]) -> None:
        """Add a tick that the generator reports."""
        with self._lock:
            self._latest.append(LoadTick(tick["at_s"], tick["operations"], tick["late_ms"]))
            while self._latest[0].at_s < tick["at_s"] - 2 * WINDOW_S:
                self._counted.append(_counts_alone(self._latest.popleft()))
            while self._counted and self._counted[0].at_s < tick["at_s"] - KEPT_S:
                self._counted.popleft()

    def between(self, from_s: float, until_s: float) -> list[LoadTick]:
        """Return the ticks of a period on perf_counter's clock. Older ones lack their latencies."""
        with self._lock:
            return [each for each in (*self._counted, *self._latest) if from_s <= each.at_s < until_s]

    def late_ms(self, now_s: float) -> list[float]:
        """Return how late each request of the last WINDOW_S was sent; 0 is on time."""
        return [late_ms for heard in self.between(now_s - WINDOW_S, now_s + 1) for late_ms in heard.late_ms]

    def summary(self, now_s: float) -> dict[str, Any]:
        """Sum up the last WINDOW_S."""
        return summed_up(self.between(now_s - WINDOW_S, now_s + 1))


def _counts_alone(heard: LoadTick) -> LoadTick:
    """Return a tick without its latencies and lateness, which take most of the memory. Equal words share memory."""
    return LoadTick(
        heard.at_s,
        {
            sys.intern(operation): {"kinds": {sys.intern(kind): count for kind, count in counted["kinds"].items()}}
            for operation, counted in heard.operations.items()
        },
    )


def summed_up(heard: Iterable[LoadTick], window_s: float = WINDOW_S) -> dict[str, Any]:
    """Sum up ticks: rates per second, `errors` by kind, each feature's share of right answers, and the p95 of these.

    A share is None if there was no request. `p95_ms` is None if there was no right answer.
    """
    counts: dict[str, Counter[str]] = {}
    latencies_ms: list[float] = []
    for tick in heard:
        for operation, counted in tick.operations.items():
            counts.setdefault(operation, Counter()).update(counted["kinds"])
            latencies_ms += counted["latencies_ms"]
    errors: Counter[str] = Counter()
    for kinds in counts.values():
        errors.update({kind.split()[0]: count for kind, count in kinds.items() if not is_right(kind)})
    ended = sum(sum(kinds.values()) for kinds in counts.values())
    return {
        "answered_rps": round(ended / window_s, 1),
        "right_rps": round((ended - errors.total()) / window_s, 1),
        "p95_ms": float(np.percentile(latencies_ms, 95, method="inverted_cdf")) if latencies_ms else None,
        "errors": dict(sorted(errors.items())),
        "features": {feature.name: _share(feature.operations, counts) for feature in FEATURES},
    }


def is_right(kind: str) -> bool:
    """Return whether a kind of answer counts as right. A partly right one does, as in the experiments."""
    return kind.split()[0] == RIGHT


def _share(operations: Iterable[str], counts: Mapping[str, Counter[str]]) -> float | None:
    ended = right = 0
    for operation in operations:
        for kind, count in counts.get(operation, Counter()).items():
            ended += count
            right += count if is_right(kind) else 0
    return round(right / ended, 3) if ended else None
