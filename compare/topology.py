"""Both shops as data: what is deployed, where it listens, who calls whom.

This module describes the whole system. The launcher starts what it lists, the fairness ledger prints it, and a test
keeps the compose files equal to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Literal

Style = Literal["course", "resilient"]


@dataclass(frozen=True)
class Deployable:
    """One folder, one Python package, one venv and one image. It runs as any number of copies behind one port.

    `name` is the name of the folder, the container, the host and the log. `role` is its name on the command line.
    `threads` is the number of threads that answer requests in each copy. `database_pool` counts database connections
    per copy. `http_pool` counts the connections that a copy keeps to each neighbour in the resilient style.
    """

    name: str
    role: str
    folder: str
    port: int
    rooms: tuple[str, ...]
    threads: int = 8
    database_pool: int = 8
    http_pool: int = 16
    calls: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")


@dataclass(frozen=True)
class Shop:
    """A set of deployables that together serve the whole contract."""

    name: str
    deployables: tuple[Deployable, ...]

    def deployable(self, role: str) -> Deployable:
        """Return the deployable of that role, or of that name. Raises KeyError."""
        for deployable in self.deployables:
            if role in (deployable.role, deployable.name):
                return deployable
        raise KeyError(role)

    def serving(self, room: str) -> Deployable:
        """Return the deployable that serves a room (users, products, orders, pages). Raises KeyError."""
        for deployable in self.deployables:
            if room in deployable.rooms:
                return deployable
        raise KeyError(room)

    def shifted(self, port_base: int) -> Shop:
        """Return the same shop with its ports counted up from `port_base`: see PORT_OFFSETS."""
        return replace(
            self,
            deployables=tuple(replace(d, port=port_base + PORT_OFFSETS[d.role]) for d in self.deployables),
        )

    def with_ports(self, ports: Mapping[str, int]) -> Shop:
        """Return the same shop with other ports, by role."""
        return replace(self, deployables=tuple(replace(d, port=ports[d.role]) for d in self.deployables))


ROOMS = ("users", "products", "orders", "pages")

PORT_OFFSETS = {"monolith": 0, "users": 1, "products": 2, "orders": 3, "pages": 4}

MONOLITH = Shop(
    "monolith",
    (Deployable("monolith", role="monolith", folder="monolith", port=8000, rooms=ROOMS),),
)

MICRO = Shop(
    "micro",
    (
        Deployable("user-service", role="users", folder="microservices/user-service", port=5001, rooms=("users",)),
        Deployable(
            "product-service",
            role="products",
            folder="microservices/product-service",
            port=5002,
            rooms=("products",),
            calls=("users",),
        ),
        Deployable(
            "order-service",
            role="orders",
            folder="microservices/order-service",
            port=5003,
            rooms=("orders",),
            calls=("users", "products"),
        ),
        Deployable(
            "frontend",
            role="pages",
            folder="microservices/frontend",
            port=8080,
            rooms=("pages",),
            database_pool=0,
            calls=("users", "products", "orders"),
        ),
    ),
)

CALL_DEADLINE_S = 2.0
"""How long a service waits for a neighbour in the resilient style, unless the question has a deadline of its own."""
FAILURES_TO_OPEN = 5
"""How many calls in a row have to fail until a service of the resilient style asks a neighbour no more."""


def rooms_needed_by(room: str) -> frozenset[str]:
    """Return a room and all rooms that it calls, itself or through others.

    The services' calls show it. The monolith's rooms call the same rooms, within one process.
    """
    needed = {room}
    for role in MICRO.serving(room).calls:
        for called in MICRO.deployable(role).rooms:
            needed |= rooms_needed_by(called)
    return frozenset(needed)


WHEN_MEASURED = {"CARTLAB_LOGIN_DELAY_MAX_S": "0"}
"""Settings of every measured shop, besides its own. A guard against guessed passwords is not part of the comparison."""

SHOPS = {shop.name: shop for shop in (MONOLITH, MICRO)}
