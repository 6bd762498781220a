"""Keep one core awake: `python spinner.py CORE`, started by path. It ends when its standard input closes.

The kernel closes that when whoever started this has died.
"""

from __future__ import annotations

import os
import sys
import threading


def main(core: int) -> None:
    """Run where nothing else would."""
    threading.Thread(target=_leave_at_the_end, daemon=True).start()
    os.sched_setaffinity(0, {core})
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    while True:
        pass


def _leave_at_the_end() -> None:
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
