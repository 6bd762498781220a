"""The places at which checkouts are cut: before and after each step, and either side of an answer on the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...topology import Shop

Way = Literal["kill", "network"]
Side = Literal["before", "after"]


@dataclass(frozen=True)
class CutPlace:
    """A step of a checkout and the side of it on which the checkout is cut.

    `point` is the function that hangs until its process is killed, or the step whose request is cut on the network.
    Inside a transaction `is_alone`: one checkout at a time gets there, and the others wait for its lock.
    """

    way: Way
    point: str
    side: Side
    is_alone: bool = False

    @property
    def name(self) -> str:
        """Its name in raw data."""
        return f"{self.way} {self.side} {self.point}"


def _both(way: Way, point: str, *, is_alone: bool = False) -> tuple[CutPlace, CutPlace]:
    return CutPlace(way, point, "after", is_alone), CutPlace(way, point, "before", is_alone)


RESERVE, CONFIRM = "reserve", "confirm"
# Close comes first, and its far side before its near one. After each of the others recovery closes carts, too, and its
# calls would be caught in place of a checkout's.
IN_SERVICES = (
    *_both("kill", "orders.cart:close"),
    *_both("kill", "clients.products:reserve"),
    *_both("kill", "clients.products:confirm"),
    *_both("network", RESERVE),
    *_both("network", CONFIRM),
)
IN_MONOLITH = (
    *_both("kill", "orders.checkout:check_out"),
    *_both("kill", "products.stock:take", is_alone=True),
    *_both("kill", "orders.cart:close", is_alone=True),
)
POINTS = tuple(dict.fromkeys(p.point for p in (*IN_SERVICES, *IN_MONOLITH) if p.way == "kill"))


def places_of(shop: Shop) -> tuple[CutPlace, ...]:
    """Return where checkouts of a shop are cut. A monolith has no network inside."""
    return IN_MONOLITH if len(shop.deployables) == 1 else IN_SERVICES
