"""The target of a fault, and the way to probe it. Plain functions keep faults independent of the launcher."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .switch import Switch

POINTS = {
    "users": "users.accounts:log_in",
    "products": "products.recommendations:similar_products",
    "orders": "orders.checkout:check_out",
    "pages": "pages.views:render_template",
}
"""The function of each room that code faults are planted in: the same name in both shops."""


@dataclass(frozen=True)
class ProbeAnswer:
    """The result of a request to the room's own feature. It has no status if no answer came in time."""

    status: int | None
    took_s: float

    @property
    def designed(self) -> bool:
        """Return whether the answer is by design: anything but silence or a failure of the shop's own."""
        return self.status is not None and self.status < 500


@dataclass(frozen=True)
class Target:
    """One room of a running shop. In the monolith, all rooms share the same processes.

    `pids` returns the processes that now serve the room; `everybody` returns those of the whole shop. `database` is the
    SQLite file of the room. `ask` makes a request that calls the room's fault point, and waits at most `timeout_s`.
    """

    room: str
    pids: Callable[[], Sequence[int]]
    everybody: Callable[[], Sequence[int]]
    ask: Callable[[float], ProbeAnswer]
    switch: Switch
    database: Path | None

    @property
    def point(self) -> str:
        return POINTS[self.room]
