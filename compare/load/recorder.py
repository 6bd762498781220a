"""Record the outcome of every request, and turn all outcomes into JSON."""

from __future__ import annotations

import itertools
import math
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import NDArray

RIGHT = "right"
TIMEOUT = "timeout"
ANSWERED = (RIGHT, "status", "content")  # beginnings of the kinds of outcome that had an answer
INTERVAL_MS = 100
MOST_INTERVALS = 3000  # longer runs have wider intervals, so that a result stays small
SUB_BUCKETS = 64  # linear parts of each power of two: a bucket is at most 3.2% wide


@dataclass
class _Samples:
    """Parallel columns with one entry for each request."""

    intended_s: array[float] = field(default_factory=lambda: array("d"))
    latency_s: array[float] = field(default_factory=lambda: array("d"))
    lateness_s: array[float] = field(default_factory=lambda: array("d"))
    kinds: list[str] = field(default_factory=list)
    spoiled: dict[str, list[list[int]]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    carried_over: list[tuple[str, float]] = field(default_factory=list)  # its kind, and the time of its end


class Recorder:
    """Collects the outcome of every request of a run.

    `latency` runs from the intended send time to the last byte of the answer. Percentiles cover right answers and
    timeouts, which count as long as they were waited for. A refused connection or a wrong answer is an error without a
    latency, because a fast refusal would make the server look quick. If `detailed`, each operation also has `requests`,
    `spoiled` and `names`. `requests` lists when each request was meant, in ms, and whether it went right (1 or 0).
    `spoiled` lists the answers that were not right and whole, by kind and manner: when each was meant, and how long it
    took, in ms.
    """

    def __init__(self, detailed: bool = False) -> None:
        self._detailed = detailed
        self._by_operation: dict[str, _Samples] = {}

    def record(
        self,
        operation: str,
        kind: str,
        intended_s: float,
        lateness_s: float,
        latency_s: float,
        manner: str = "",
        name: str = "",
    ) -> None:
        """Record one request. `kind` is `right`, or what went wrong; `intended_s` counts from the start of the run."""
        samples = self._of(operation)
        samples.intended_s.append(intended_s)
        samples.latency_s.append(latency_s)
        samples.lateness_s.append(lateness_s)
        samples.kinds.append(kind)
        if self._detailed and (manner or kind != RIGHT):
            when_ms = [round(intended_s * 1000), round(latency_s * 1000)]
            samples.spoiled.setdefault(f"{kind} {manner}".rstrip(), []).append(when_ms)
        if self._detailed and name:
            samples.names.append(name)

    def carried_over(self, operation: str, kind: str, ended_s: float) -> None:
        """Record the end of a request that was sent before the run began. It counts only for the rates."""
        self._of(operation).carried_over.append((kind, ended_s))

    def _of(self, operation: str) -> _Samples:
        samples = self._by_operation.get(operation)
        if samples is None:
            samples = self._by_operation[operation] = _Samples()
        return samples

    def summary(self, duration_s: float) -> dict[str, Any]:
        """Return counts, rates, percentiles, histogram and timeline of the whole run as JSON data."""
        everything = _joined(list(self._by_operation.values()))
        result = _figures(everything, duration_s)
        result["lateness_ms"] = _percentiles_ms(np.asarray(everything.lateness_s), ("p50", "p99", "max"))
        result["operations"] = {
            name: _figures(samples, duration_s) | {"timeline": _timeline(samples, duration_s)} | self._details(samples)
            for name, samples in sorted(self._by_operation.items())
        }
        result["histogram_ms"] = _histogram_ms(_timed_latencies_s(everything))
        result["timeline"] = _timeline(everything, duration_s)
        return result

    def _details(self, samples: _Samples) -> dict[str, Any]:
        if not self._detailed:
            return {}
        return {"requests": _requests(samples), "spoiled": samples.spoiled, "names": samples.names}


def _requests(samples: _Samples) -> dict[str, list[int]]:
    """Return two parallel lists, in the order in which the requests were meant."""
    pairs = zip(samples.intended_s, samples.kinds, strict=True)
    ordered = sorted((round(intended_s * 1000), int(kind == RIGHT)) for intended_s, kind in pairs)
    return {"meant_ms": [meant_ms for meant_ms, _ in ordered], "right": [right for _, right in ordered]}


def _joined(parts: Sequence[_Samples]) -> _Samples:
    whole = _Samples()
    for part in parts:
        whole.intended_s.extend(part.intended_s)
        whole.latency_s.extend(part.latency_s)
        whole.lateness_s.extend(part.lateness_s)
        whole.kinds.extend(part.kinds)
        whole.carried_over.extend(part.carried_over)
    return whole


def _figures(samples: _Samples, duration_s: float) -> dict[str, Any]:
    kinds = Counter(samples.kinds)
    sent = len(samples.kinds)
    # Rates count answers before the end: a queue that is worked off afterwards is no throughput.
    ended_s = np.asarray(samples.intended_s) + np.asarray(samples.latency_s)
    ends = itertools.chain(zip(samples.kinds, ended_s, strict=True), samples.carried_over)
    in_window = Counter(kind for kind, at_s in ends if at_s <= duration_s)
    answered = sum(count for kind, count in in_window.items() if kind.startswith(ANSWERED))
    errors = {kind: count for kind, count in sorted(kinds.items()) if kind != RIGHT}
    return {
        "sent": sent,
        "achieved_rps": answered / duration_s,
        "goodput_rps": in_window[RIGHT] / duration_s,
        "errors": errors,
        "latency_ms": _percentiles_ms(_timed_latencies_s(samples), ("p50", "p90", "p95", "p99", "max")),
    }


def _timed_latencies_s(samples: _Samples) -> NDArray[np.float64]:
    timed = np.fromiter((kind in (RIGHT, TIMEOUT) for kind in samples.kinds), dtype=bool, count=len(samples.kinds))
    latencies: NDArray[np.float64] = np.asarray(samples.latency_s, dtype=np.float64)[timed]
    return latencies


def _percentiles_ms(values_s: NDArray[np.float64], names: Sequence[str]) -> dict[str, float | None]:
    """Return the nearest rank: the smallest value that the share of all values doesn't exceed. None without values."""
    if not len(values_s):
        return dict.fromkeys(names)
    shares = [100.0 if name == "max" else float(name[1:]) for name in names]
    found = np.percentile(values_s, shares, method="inverted_cdf") * 1000
    return {name: round(float(value), 4) for name, value in zip(names, found, strict=True)}


def _histogram_ms(values_s: NDArray[np.float64]) -> list[list[float]]:
    """Return a log-linear histogram as [upper bound of the bucket in ms, count], ascending, without empty buckets.

    Buckets are one microsecond wide up to 64 µs. Above that, each power of two holds 32 of them.
    """
    micros = np.maximum(np.ceil(values_s * 1e6), 1).astype(np.int64)
    width = np.exp2(np.maximum(np.ceil(np.log2(micros)) - math.log2(SUB_BUCKETS), 0)).astype(np.int64)
    upper = -(-micros // width) * width
    bounds, counts = np.unique(upper, return_counts=True)
    return [[bound / 1000, count] for bound, count in zip(bounds.tolist(), counts.tolist(), strict=True)]


def _timeline(samples: _Samples, duration_s: float) -> dict[str, Any]:
    """Return counts by intended send time: `sent` and `right` in each interval."""
    width_ms = INTERVAL_MS * max(1, math.ceil(duration_s * 1000 / INTERVAL_MS / MOST_INTERVALS))
    count = max(1, math.ceil(round(duration_s * 1000 / width_ms, 6)))
    # after a subtraction, 0.3 s is 0.2999…: the millionth keeps it in the interval that begins at 0.3
    index = np.minimum((np.asarray(samples.intended_s) * 1000 / width_ms + 1e-6).astype(np.int64), count - 1)
    right = np.fromiter((kind == RIGHT for kind in samples.kinds), dtype=bool, count=len(samples.kinds))
    return {
        "interval_ms": width_ms,
        "sent": np.bincount(index, minlength=count).tolist(),
        "right": np.bincount(index[right], minlength=count).tolist(),
    }
