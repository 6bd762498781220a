"""Keep the machine's cores busy, so that a request costs the same CPU whether others are served or not.

A core that has nothing to do is sent to sleep, by a virtual machine's host too; to wake it costs time, which counts as
the woken program's. One copy with a small share of a core then looks dearer than four of them, which keep the machine
awake. And a copy that has a core to itself finds in the caches what it left there, which four of them take from each
other: it looks cheaper. Both are measured in docs/decisions.md. So a process of the lowest priority (SCHED_IDLE)
runs on each core where nothing else would, and goes through more memory than a core's own caches hold.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import ExitStack
from pathlib import Path

from .machine import available_cores

SPINNER = Path(__file__).with_name("spinner.py")


@contextmanager
def busy_cores() -> Iterator[None]:
    """Keep all cores busy until the context is left, or this process dies. Does nothing where that can't be done."""
    with ExitStack() as stack:
        for core in available_cores() if hasattr(os, "SCHED_IDLE") else ():
            stack.enter_context(_busy(core))
        yield


@contextmanager
def _busy(core: int) -> Iterator[None]:
    command = [sys.executable, "-I", "-S", str(SPINNER), str(core)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        process.kill()
        process.communicate()
