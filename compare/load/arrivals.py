"""Seeded schedules of the times at which to send requests.

Arrivals are open: they do not wait for answers. A closed loop sends the next request only after the last answer. A
frozen server therefore stops the loop, which never makes the requests that would have suffered (coordinated omission).
"""

from __future__ import annotations

from typing import get_args
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Arrivals = Literal["poisson", "constant"]
ARRIVALS: tuple[str, ...] = get_args(Arrivals)


def schedule(arrivals: Arrivals, rate_rps: float, duration_s: float, seed: int) -> NDArray[np.float64]:
    """Return the intended send times in seconds from the start, ascending, all below `duration_s`.

    `poisson` draws independent exponential gaps with mean 1/rate, like those between many unrelated people. The same
    seed gives the same times. `constant` uses equal gaps. Raises ValueError unless rate and duration are positive.
    """
    if not (rate_rps > 0 and duration_s > 0):
        raise ValueError("rate and duration must be above 0")
    if arrivals == "constant":
        return np.arange(round(rate_rps * duration_s), dtype=np.float64) / rate_rps
    return _poisson(rate_rps, duration_s, np.random.default_rng(seed))


def _poisson(rate_rps: float, duration_s: float, rng: np.random.Generator) -> NDArray[np.float64]:
    expected = rate_rps * duration_s
    chunk = int(expected + 6 * expected**0.5 + 16)
    times = np.cumsum(rng.exponential(1 / rate_rps, chunk))
    while times[-1] < duration_s:
        times = np.concatenate([times, times[-1] + np.cumsum(rng.exponential(1 / rate_rps, chunk))])
    return times[times < duration_s]
