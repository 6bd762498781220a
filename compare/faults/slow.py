"""slow: the room's function takes one second longer."""

from __future__ import annotations

from .agent.planted_faults.effects import SLOW_S
from .fault import Bites
from .in_code import code_fault
from .target import Target


def _seen(target: Target) -> Bites:
    return lambda: target.ask(5 * SLOW_S).took_s >= SLOW_S


SLOW = code_fault("slow", "Its function takes a second longer.", _seen)
