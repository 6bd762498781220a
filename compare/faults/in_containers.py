"""Kinds of faults that only an engine can do, each seen to bite in what the engine says."""

from __future__ import annotations

from ..errors import CartlabError
from .container_target import ContainerTarget
from .fault import Bites
from .fault import Fault

FILL_MIB = 4096  # far more than any limit of a copy; it ends with the limit
WITH_DATABASES = ("users", "products", "orders")


def _begin_kill(target: ContainerTarget) -> Bites:
    """Kill the workers, from inside: Docker starts what ends by itself, and not what it was told to kill.

    A signal from inside never reaches the first process; Granian's leaves when its worker is dead.
    """
    starts = {id: target.state(id)["State"]["StartedAt"] for id in target.containers()}
    for id in starts:
        _try(target, "exec", id, "bash", "-c", "kill -9 -1")
    return lambda: all(_has_ended_since(target, id, started) for id, started in starts.items())


def _begin_memory(target: ContainerTarget) -> Bites:
    """Fill the memory that they may use by files in memory; the kernel then kills the largest of their processes."""
    starts = {id: target.state(id)["State"]["StartedAt"] for id in target.containers()}
    for id in starts:
        _try(target, "exec", "--detach", id, "dd", "if=/dev/zero", "of=/tmp/fill", "bs=1M", f"count={FILL_MIB}")
    return lambda: all(_has_ended_since(target, id, started) for id, started in starts.items())


def _nothing(target: ContainerTarget) -> None:
    """Nothing is left to do: Docker starts what has died."""


def _begin_pause(target: ContainerTarget) -> Bites:
    ids = list(target.containers())
    target.engine("pause", *ids)
    return lambda: all(target.state(id)["State"]["Paused"] for id in ids)


def _unpause(target: ContainerTarget) -> None:
    for id in target.containers():
        if target.state(id)["State"]["Paused"]:
            target.engine("unpause", id)


def _begin_cut(target: ContainerTarget) -> Bites:
    ids = list(target.containers())
    for id in ids:
        target.engine("network", "disconnect", target.network, id)
    return lambda: not any(_is_connected(target, id) for id in ids)


def _reconnect(target: ContainerTarget) -> None:
    for id in target.containers():
        if not _is_connected(target, id):
            target.engine("network", "connect", "--alias", target.service, target.network, id)


def _begin_database(target: ContainerTarget) -> Bites:
    ids = list(target.database())
    target.engine("stop", *ids)
    return lambda: not any(target.state(id)["State"]["Running"] for id in ids)


def _start_database(target: ContainerTarget) -> None:
    for id in target.database():
        if not target.state(id)["State"]["Running"]:
            target.engine("start", id)


def _has_ended_since(target: ContainerTarget, id: str, started: str) -> bool:
    state = target.state(id)["State"]
    return not state["Running"] or state["StartedAt"] != started


def _is_connected(target: ContainerTarget, id: str) -> bool:
    return target.network in target.state(id)["NetworkSettings"]["Networks"]


def _try(target: ContainerTarget, *words: str) -> None:
    """Run a command whose own process may be killed with the rest."""
    try:
        target.engine(*words)
    except CartlabError:
        pass


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
PAUSE = Fault("pause", "Its containers are paused: connections stay open, nobody answers.", _begin_pause, _unpause)
CUT = Fault("cut", "Its containers are cut off from the network of the shop.", _begin_cut, _reconnect)
DATABASE_STOPPED = Fault(
    "database-stopped", "Its database is stopped.", _begin_database, _start_database, rooms=WITH_DATABASES
)

CONTAINER_FAULTS: dict[str, Fault[ContainerTarget]] = {
    fault.name: fault for fault in (KILL, PAUSE, CUT, OUT_OF_MEMORY, DATABASE_STOPPED)
}
