"""Reading a log that is bounded: what was cut off its beginning lies in an older part beside it.

Both parts together are one text: the older part ends where the log begins, be it within a line.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import ExitStack
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from typing import NamedTuple


class Place(NamedTuple):
    """How far a log was read: bytes from the beginning of its older part, and which older part that was."""

    offset: int = 0
    older: int = 0  # when it was written; 0 if there was none
    older_bytes: int = 0


BEGINNING = Place()


def older_part(log: Path) -> Path:
    return log.with_name(f"{log.name}.1")


def start_anew(log: Path) -> None:
    """Make an empty log. What an earlier start has left goes."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    older_part(log).unlink(missing_ok=True)


def text_of(log: Path) -> str:
    """Return all that is kept of a log. Raises OSError if there is none."""
    return b"".join(line for line, _ in new_lines(log, BEGINNING)).decode(errors="replace")


def tail_of(log: Path, most_bytes: int) -> str:
    """Return the end of a log. Raises OSError if there is none."""
    with _parts(log) as parts:
        total = sum(map(_size, parts))
        return b"".join(_lines(parts, max(0, total - most_bytes))).decode(errors="replace")


def new_lines(log: Path, since: Place) -> Iterator[tuple[bytes, Place]]:
    """Yield the lines after a place, each with where it ends; all lines if the log was started anew.

    The last line may still lack its end. Raises OSError if there is no log.
    """
    with _parts(log) as parts:
        *olders, _ = parts
        older = olders[0] if olders else None
        older_ns, older_bytes = (os.fstat(older.fileno()).st_mtime_ns, _size(older)) if older else (0, 0)
        start = since.offset
        if older_ns != since.older:  # what was the older part has gone; where there is none now, the shop began anew
            start = start - since.older_bytes if older_ns else 0
        if not 0 <= start <= sum(map(_size, parts)):
            start = 0
        for line in _lines(parts, start):
            start += len(line)
            yield line, Place(start, older_ns, older_bytes)


@contextmanager
def _parts(log: Path) -> Iterator[Sequence[BinaryIO]]:
    """Open the parts of a log, the older one first. Meanwhile nothing is moved between them."""
    with ExitStack() as stack:
        parts = [stack.enter_context(log.open("rb"))]
        fcntl.flock(parts[0], fcntl.LOCK_SH)
        with suppress(FileNotFoundError):
            parts.insert(0, stack.enter_context(older_part(log).open("rb")))
        yield parts


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _lines(parts: Sequence[BinaryIO], start: int) -> Iterator[bytes]:
    """Yield the lines from byte `start` of all parts; one that begins in a part may end in the next."""
    rest = b""
    for part in parts:
        skipped = min(start, _size(part))
        start -= skipped
        part.seek(skipped)
        for line in part:
            rest += line
            if rest.endswith(b"\n"):
                yield rest
                rest = b""
    if rest:
        yield rest
