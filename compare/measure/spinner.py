"""Keeps one core awake and its caches used. `python spinner.py CORE` starts it, by path.

It ends when its input closes. The kernel closes the input when the process that started this one has died.
"""

from __future__ import annotations

import os
import sys
import threading

SWEPT_BYTES = 4 << 20  # read, and as much written; more than the caches of a single core


def main(core: int) -> None:
    """Run on a core whenever nothing else does."""
    threading.Thread(target=_leave_at_the_end, daemon=True).start()
    os.sched_setaffinity(0, {core})
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    source, target = bytearray(SWEPT_BYTES), bytearray(SWEPT_BYTES)
    while True:
        target[:] = source


def _leave_at_the_end() -> None:
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
