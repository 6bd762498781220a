"""pause: the containers are paused. Connections stay open, and nobody answers."""

from __future__ import annotations

from ..fault import Bites
from ..fault import Fault
from .target import ContainerTarget


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


PAUSE = Fault(
    "pause", "Its containers are paused: connections stay open, nobody answers.", _begin_pause, _unpause, _is_paused
)
