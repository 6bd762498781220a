"""hang: the room's function does not return, and keeps the thread that called it. agent/planted_faults/ plants it."""

from __future__ import annotations

from .fault import Bites
from .in_code import code_fault
from .target import Target

SILENCE_S = 0.4  # many times what the room's feature takes


def _seen(target: Target) -> Bites:
    return lambda: target.ask(SILENCE_S).status is None


HANG = code_fault("hang", "Its function does not return until it is healed: each call keeps a thread.", _seen)
