"""leak: the room's function keeps 16 MiB at each call, until memory reaches a limit."""

from __future__ import annotations

from contextlib import suppress

import psutil

from ..errors import CartlabError
from .fault import Bites
from .fault import Fault
from .in_code import code_fault
from .in_code import switch_off
from .target import Target

LIMITS_MEMORY = hasattr(psutil.Process, "rlimit")
HEADROOM_BYTES = 128 * 1024 * 1024
CLEARLY_MORE_BYTES = 24 * 1024 * 1024


def _seen(target: Target) -> Bites:
    before = _resident_bytes(target)

    def bites() -> bool:
        target.ask(1.0)
        return _resident_bytes(target) - before > CLEARLY_MORE_BYTES

    return bites


_IN_CODE = code_fault("leak", "Its function keeps 16 MiB at each call, up to a limit 128 MiB above.", _seen)


def _begin(target: Target) -> Bites:
    if not LIMITS_MEMORY:
        raise CartlabError("leak needs a limit on memory that only Linux sets", "choose another fault")
    for pid in target.pids():
        process = psutil.Process(pid)
        allowed_bytes = process.memory_info().vms + HEADROOM_BYTES
        process.rlimit(psutil.RLIMIT_AS, (allowed_bytes, process.rlimit(psutil.RLIMIT_AS)[1]))
    return _IN_CODE.begin(target)


def _heal(target: Target) -> None:
    switch_off(target)
    if not LIMITS_MEMORY:
        return
    for pid in target.pids():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            hard = process.rlimit(psutil.RLIMIT_AS)[1]
            process.rlimit(psutil.RLIMIT_AS, (hard, hard))


def _resident_bytes(target: Target) -> int:
    return sum(psutil.Process(pid).memory_info().rss for pid in target.pids())


LEAK = Fault(_IN_CODE.name, _IN_CODE.sentence, _begin, _heal, _IN_CODE.is_there, in_code=True)
