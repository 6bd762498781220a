"""Kinds of faults that only an engine can cause. What the engine reports shows that they bite."""

from __future__ import annotations

from ..fault import Bites
from ..fault import Fault
from .target import ContainerTarget

FILL_MIB = 4096  # far more than any copy may use; the limit ends the filling
WITH_DATABASES = ("users", "products", "orders")


def _begin_kill(target: ContainerTarget) -> Bites:
    """Kill the workers from inside. Docker restarts a container that ends by itself, but not one that it killed.

    A signal from inside never reaches the first process. Granian's first process ends once its worker is dead.
    """
    ids = list(target.containers())
    ended = [target.engine.witness("die", id) for id in ids]
    for id in ids:
        target.engine.begin_inside(id, "bash", "-c", "kill -9 -1")
    return lambda: all(each() for each in ended)


def _begin_memory(target: ContainerTarget) -> Bites:
    """Fill the containers' memory with files in memory, until the kernel kills the largest process in each.

    The end of a container is not proof enough: the engine must report the limit.
    """
    ids = list(target.containers())
    seen = [target.engine.witness(event, id) for id in ids for event in ("oom", "die")]
    for id in ids:
        target.engine.begin_inside(id, "dd", "if=/dev/zero", "of=/tmp/fill", "bs=1M", f"count={FILL_MIB}")
    return lambda: all(each() for each in seen)


def _nothing(target: ContainerTarget) -> None:
    """Do nothing: Docker restarts whatever has died."""


def _begin_pause(target: ContainerTarget) -> Bites:
    ids = list(target.containers())
    paused = [target.engine.witness("pause", id) for id in ids]
    for id in ids:
        target.engine.pause(id)
    return lambda: all(each() for each in paused)


def _unpause(target: ContainerTarget) -> None:
    for id in target.containers():
        if target.engine.state(id)["State"]["Paused"]:
            target.engine.unpause(id)


def _is_paused(target: ContainerTarget) -> bool:
    return any(target.engine.state(id)["State"]["Paused"] for id in target.containers())


def _begin_cut(target: ContainerTarget) -> Bites:
    ids = list(target.containers())
    cut = [target.engine.witness("disconnect", id) for id in ids]
    for id in ids:
        target.engine.disconnect(id, target.network)
    return lambda: all(each() for each in cut) and not any(_is_connected(target, id) for id in ids)


def _reconnect(target: ContainerTarget) -> None:
    for id in target.containers():
        if not _is_connected(target, id):
            target.engine.connect(id, target.network, target.service)


def _is_cut(target: ContainerTarget) -> bool:
    return any(not _is_connected(target, id) for id in target.containers())


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


def _is_connected(target: ContainerTarget, id: str) -> bool:
    return target.network in target.engine.state(id)["NetworkSettings"]["Networks"]


KILL = Fault(
    "kill",
    "Its worker is killed (SIGKILL), and the container ends with it. Docker starts it again.",
    _begin_kill,
    _nothing,
    passing=True,
)
OUT_OF_MEMORY = Fault(
    "out-of-memory",
    "Its memory limit is used up, and the kernel kills its largest process. Docker starts the container again.",
    _begin_memory,
    _nothing,
    passing=True,
)
PAUSE = Fault(
    "pause", "Its containers are paused: connections stay open, nobody answers.", _begin_pause, _unpause, _is_paused
)
CUT = Fault("cut", "Its containers are cut off from the network of the shop.", _begin_cut, _reconnect, _is_cut)
DATABASE_STOPPED = Fault(
    "database-stopped",
    "Its database is stopped.",
    _begin_database,
    _start_database,
    _is_database_stopped,
    rooms=WITH_DATABASES,
)

CONTAINER_FAULTS: dict[str, Fault[ContainerTarget]] = {
    fault.name: fault for fault in (KILL, PAUSE, CUT, OUT_OF_MEMORY, DATABASE_STOPPED)
}
