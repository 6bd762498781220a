"""poison: a request to the room's function ends the process that answers it."""

from __future__ import annotations

from .fault import Bites
from .in_code import code_fault
from .target import Target


def _seen(target: Target) -> Bites:
    before = set(target.pids())

    def bites() -> bool:
        target.ask(1.0)
        return not before <= set(target.pids())

    return bites


POISON = code_fault("poison", "Each request that reaches its function ends the process.", _seen)
