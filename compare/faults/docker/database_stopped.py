"""database-stopped: the database of a room is stopped."""

from __future__ import annotations

from ..fault import Bites
from ..fault import Fault
from .target import ContainerTarget

WITH_DATABASES = ("users", "products", "orders")


def _begin_database(target: ContainerTarget) -> Bites:
    ids = list(target.database())
    ended = [target.engine.witness("die", id) for id in ids]
    for id in ids:
        target.engine.stop(id)
    return lambda: all(each() for each in ended)


def _start_database(target: ContainerTarget) -> None:
    for id in target.database():
        if not target.engine.state(id)["State"]["Running"]:
            target.engine.start(id)


def _is_database_stopped(target: ContainerTarget) -> bool:
    return any(not target.engine.state(id)["State"]["Running"] for id in target.database())


DATABASE_STOPPED = Fault(
    "database-stopped",
    "Its database is stopped.",
    _begin_database,
    _start_database,
    _is_database_stopped,
    rooms=WITH_DATABASES,
)
