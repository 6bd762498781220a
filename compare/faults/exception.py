"""exception: the room's function raises an error that nobody catches."""

from __future__ import annotations

from .fault import Bites
from .in_code import code_fault
from .target import Target


def _seen(target: Target) -> Bites:
    return lambda: target.ask(1.0).status == 500


EXCEPTION = code_fault("exception", "Its function raises an exception that nobody expects.", _seen)
