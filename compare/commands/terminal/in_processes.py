"""Do the same to many things, in separate processes. One that dies costs only its own work, and none is left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children
from multiprocessing import parent_process
from threading import Thread
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
Died = TypeVar("Died")


def in_processes(do: Callable[[Given], Found], many: Sequence[Given], died: Died) -> list[Found | Died]:
    """Return what `do` makes of each, in order, or `died` where the process was killed, for example for its memory.

    A process that dies takes its whole pool along. Whatever is missing then is done again, each in a pool of its own.
    """
    found: list[Found | Died] = []
    try:
        _add(found, do, many)
    except BrokenProcessPool:
        for each in many[len(found) :]:
            try:
                _add(found, do, [each])
            except BrokenProcessPool:
                found.append(died)
    return found


def _add(found: list[Found | Died], do: Callable[[Given], Found], many: Sequence[Given]) -> None:
    workers = min(len(many), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, initializer=_belong_to_the_command) as executor:
        try:
            for future in _submitted(executor, do, many):
                found.append(future.result())
        except BaseException:  # above all Ctrl-C: the pool would first finish what it has begun and queued
            for worker in active_children():
                worker.kill()
            raise


def _submitted(
    executor: ProcessPoolExecutor, do: Callable[[Given], Found], many: Sequence[Given]
) -> list[Future[Found]]:
    """Start the processes with Ctrl-C held back. Otherwise they could print a traceback before they ignore it.

    Not `executor.map`: it cancels what is left, and a pool whose processes are killed prints a traceback for what was
    cancelled (Python 3.11).
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return [executor.submit(do, each) for each in many]
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _belong_to_the_command() -> None:
    """Leave Ctrl-C to the command, and end when the command has ended in any way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    command = parent_process()
    if command is not None:
        command.join()
        os._exit(1)
