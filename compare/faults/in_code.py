"""Faults in the code. The start-up agent has planted a switch in the room's function; this module turns it."""

from __future__ import annotations

from collections.abc import Callable

from .fault import Bites
from .fault import Fault
from .target import Target


def code_fault(name: str, sentence: str, seen: Callable[[Target], Bites]) -> Fault[Target]:
    """Return a kind of fault that the agent knows by `name`. Before it begins, `seen` gives the way to see it bite."""

    def begin(target: Target) -> Bites:
        bites = seen(target)
        target.switch.on(target.point, name, target.everybody)
        return bites

    def is_there(target: Target) -> bool:
        return target.switch.position() == (target.point, name)

    return Fault(name, sentence, begin, switch_off, is_there, in_code=True)


def switch_off(target: Target) -> None:
    """Heal the code fault that is on, if any."""
    target.switch.off(target.everybody)
