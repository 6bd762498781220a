"""Keep logs bounded while processes append to them.

Copies write directly into their log files. A pipe through the supervisor would cost them time. It would lose lines if
the supervisor is killed, and stop the copies if it is frozen. So the beginning of a log that has grown is copied into
its older part, then cut off. ext4 and XFS can do that without a gap (FALLOC_FL_COLLAPSE_RANGE). Elsewhere the whole
file is copied and then emptied. Lines written within the microseconds between are lost.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import sys
import threading
from collections.abc import Callable
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from .log_files import end_of_older
from .log_files import head_of_older
from .log_files import older_part

MOST_BYTES = 10 << 20  # of a log; its older part holds at most that much, plus what is written within a tick
TICK_S = 1.0
CHUNK_BYTES = 1 << 20
COLLAPSE_RANGE = 0x08  # from <linux/falloc.h>


class Rotation:
    """Checks some logs now and then, and rotates them, until it is stopped."""

    def __init__(self, logs: Callable[[], Iterable[Path]]) -> None:
        self._logs = logs
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="log rotation", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(TICK_S):
            for log in self._logs():
                with suppress(OSError):  # a full disk, or no such log: perhaps it works the next time
                    rotate(log)


def rotate(log: Path, most_bytes: int = MOST_BYTES) -> None:
    """Move a log's content to its older part if the log has grown beyond `most_bytes`. Raises OSError.

    Does nothing while somebody reads the log; reads are short. If this process dies in here, nothing is lost.
    """
    if log.stat().st_size <= most_bytes:
        return
    draft = log.with_name(f"{log.name}.new")
    with log.open("r+b") as source:
        try:
            fcntl.flock(source, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        try:
            with draft.open("wb", buffering=0) as target:
                target.write(head_of_older(end_of_older(log)))  # the whole older part is dropped
                _move(source, target, lambda: os.replace(draft, older_part(log)))
        finally:
            draft.unlink(missing_ok=True)


def _move(source: BinaryIO, target: BinaryIO, publish: Callable[[], None]) -> None:
    """Copy the beginning of `source`, publish the copy, and cut it off the source."""
    block = os.fstatvfs(source.fileno()).f_bsize
    whole_blocks = (_size(source) - 1) // block * block  # not up to the very end, which can't be cut off
    _copy(source, target, whole_blocks)
    publish()
    if _collapse(source, whole_blocks):
        return
    while (left := _size(source) - source.tell()) > 0:
        _copy(source, target, left)
    os.ftruncate(source.fileno(), 0)


def _copy(source: BinaryIO, target: BinaryIO, count: int) -> None:
    while count and (chunk := source.read(min(count, CHUNK_BYTES))):
        target.write(chunk)
        count -= len(chunk)


def _collapse(file: BinaryIO, count: int) -> bool:
    """Cut the first bytes off a file, so that the rest moves to its beginning. Return whether that worked."""
    if sys.platform != "linux":
        return False
    fallocate = ctypes.CDLL(None).fallocate64
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    return bool(fallocate(file.fileno(), COLLAPSE_RANGE, 0, count) == 0)


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size
