"""cut: the containers are cut off from the network of the shop."""

from __future__ import annotations

from ..fault import Bites
from ..fault import Fault
from .target import ContainerTarget


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


def _is_connected(target: ContainerTarget, id: str) -> bool:
    return target.network in target.engine.state(id)["NetworkSettings"]["Networks"]


CUT = Fault("cut", "Its containers are cut off from the network of the shop.", _begin_cut, _reconnect, _is_cut)
