"""What a fault is done to, and how it is looked at. Plain functions, so that faults know nothing of the launcher."""

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
    """What a request to the room's own feature gave: no status if nothing came in time."""

    status: int | None
    took_s: float

    @property
    def designed(self) -> bool:
        """Tell whether the shop meant to answer so: anything but silence and a failure of its own."""
        return self.status is not None and self.status < 500


@dataclass(frozen=True)
class Target:
    """One room of a running shop. In the monolith its processes are those of all rooms.

    `pids` are the processes that serve the room at this moment, `everybody` those of the whole shop. `database` is the
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
