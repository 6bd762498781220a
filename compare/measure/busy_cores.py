"""Keeps the machine's cores busy, so that a request costs the same CPU whether others are served or not.

An idle core goes to sleep; a virtual machine's host does that too. Waking it takes time, which counts as the woken
program's. One copy with a small share of a core then looks dearer than four copies, which keep the machine awake.
Caches work the other way. A copy alone on a core finds its data still in the caches, and looks cheaper. Four copies
take the caches from each other. docs/decisions.md has measurements of both effects. For this reason, a process of the
lowest priority (SCHED_IDLE) runs on each core when nothing else does, and goes through more memory than a core's own
caches hold.
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
    """Keep all cores busy until the context ends, or this process dies. Do nothing where that is impossible."""
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
