"""What disturbs both shops of a demonstration at this moment, in words and with a figure, as in a report's doubts.

The thresholds are those of the doubts. Only other load has an allowance, because somebody looks at the page.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from collections.abc import Sequence

from ..results import Doubt
from .doubts import LATE_P99_MS
from .doubts import OTHER_LOAD_CORES
from .doubts import STEAL_PERCENT
from .machine_use import MachineUse

PAGE_CORES = 0.2  # for a browser that shows the page, with room to spare: see docs/decisions.md
MOST_OTHER_CORES = OTHER_LOAD_CORES + PAGE_CORES


def disturbances(use: MachineUse, late_ms: Sequence[float]) -> Iterator[Doubt]:
    """Yield a doubt for each disturbance that took so much of the last seconds that it may explain the shops' figures.

    `late_ms` holds each request's delay in sending. There is a doubt if half of the requests were late, because some
    seconds hold too few for a 99th percentile.
    """
    if use.other_load_cores > MOST_OTHER_CORES:
        yield Doubt("other_load", f"other programs use {use.other_load_cores:.1f} cores", "close them")
    if use.steal_percent > STEAL_PERCENT:
        message = f"the host takes {use.steal_percent:.0f}% of its time"
        yield Doubt("steal", message, "demonstrate on a machine of its own")
    typical_ms = statistics.median(late_ms) if late_ms else 0.0
    if typical_ms > LATE_P99_MS:
        message = f"half of the requests leave over {typical_ms:.1f} ms late"
        yield Doubt("late_sends", message, "close other programs, or lower the rate")
