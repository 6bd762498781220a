"""What a running shop occupies besides memory: files on the disk, and open databases."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import psutil

DATABASE_SUFFIX = ".db"


def disk_volume_bytes(folders: Iterable[Path]) -> int:
    """Return the bytes that files below some folders occupy on the disk. A file with several names counts once."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                status = os.lstat(os.path.join(place, name))
                if (status.st_dev, status.st_ino) not in seen:
                    seen.add((status.st_dev, status.st_ino))
                    total += status.st_blocks * 512
    return total


def open_databases(pids: Iterable[int]) -> int:
    """Count the connections to SQLite databases. Each connection holds its database file, `*.db`, open once."""
    count = 0
    for pid in pids:
        try:
            count += sum(file.path.endswith(DATABASE_SUFFIX) for file in psutil.Process(pid).open_files())
        except psutil.NoSuchProcess:
            continue
    return count
