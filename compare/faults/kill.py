"""kill: the processes of the room end from one moment to the next."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import psutil

from .fault import Bites
from .fault import Fault
from .target import Target


def _begin(target: Target) -> Bites:
    victims = [psutil.Process(pid) for pid in target.pids()]
    for victim in victims:
        with suppress(ProcessLookupError):
            os.kill(victim.pid, signal.SIGKILL)
    return lambda: bool(victims) and not any(_alive(victim) for victim in victims)


def _heal(_target: Target) -> None:
    """Do nothing: the supervisor restarts whatever has died."""


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


KILL = Fault(
    "kill", "Its processes are killed (SIGKILL). The supervisor starts them again.", _begin, _heal, passing=True
)
