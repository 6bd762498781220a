"""Pin processes that already run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def pin(pids: Iterable[int], cores: frozenset[int]) -> None:
    """Keep every thread of some processes on some cores (Linux only). What they start later stays there, too."""
    for pid in pids:
        pinned: set[str] = set()
        while new := _threads(pid) - pinned:  # repeat: a thread that was not pinned yet may have started another
            for thread in new:
                with suppress(ProcessLookupError):
                    os.sched_setaffinity(int(thread), cores)
            pinned |= new


def _threads(pid: int) -> set[str]:
    try:
        return {entry.name for entry in Path(f"/proc/{pid}/task").iterdir()}
    except (FileNotFoundError, ProcessLookupError):
        return set()
