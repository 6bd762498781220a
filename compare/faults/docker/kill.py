"""kill: the worker in a container is killed (SIGKILL), and the container ends with it."""

from __future__ import annotations

from ..fault import Bites
from ..fault import Fault
from .target import ContainerTarget


def _begin_kill(target: ContainerTarget) -> Bites:
    """Kill the workers from inside. Docker restarts a container that ends by itself, but not one that it killed.

    A signal from inside never reaches the first process. Granian's first process ends once its worker is dead.
    """
    ids = list(target.containers())
    ended = [target.engine.witness("die", id) for id in ids]
    for id in ids:
        target.engine.begin_inside(id, "bash", "-c", "kill -9 -1")
    return lambda: all(each() for each in ended)


def restarted_by_docker(target: ContainerTarget) -> None:
    """Do nothing: Docker restarts whatever has died."""


KILL = Fault(
    "kill",
    "Its worker is killed (SIGKILL), and the container ends with it. Docker starts it again.",
    _begin_kill,
    restarted_by_docker,
    passing=True,
)
