"""freeze: the processes of the room stop where they are. Connections stay open, and nobody answers."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from contextlib import suppress

import psutil

from .fault import Bites
from .fault import Fault
from .target import Target


def _begin(target: Target) -> Bites:
    pids = list(target.pids())
    _send(pids, signal.SIGSTOP)
    return lambda: bool(pids) and all(psutil.Process(pid).status() == psutil.STATUS_STOPPED for pid in pids)


def _is_there(target: Target) -> bool:
    pids = list(target.pids())
    return bool(pids) and all(_is_stopped(pid) for pid in pids)


def _is_stopped(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    return False


def _heal(target: Target) -> None:
    _send(target.pids(), signal.SIGCONT)


def _send(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


FREEZE = Fault(
    "freeze", "Its processes are stopped (SIGSTOP): connections stay open, nobody answers.", _begin, _heal, _is_there
)
