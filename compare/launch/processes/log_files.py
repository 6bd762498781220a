"""Read a bounded log. Its beginning has been cut off, and lies in an older part beside it.

Both parts together are one text. The older part ends where the log begins, perhaps within a line. The head of the older
part counts the bytes that it no longer holds. So a place in the text stays the same, however often the log is cut.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import ExitStack
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

Place = int
"""How far a log was read, in bytes from the first byte ever written. Earlier starts count too."""
BEGINNING: Place = 0
BATCH_BYTES = 1 << 20
_HEAD = "{:020} bytes before this line have gone\n"
_HEAD_BYTES = len(_HEAD.format(0))


def older_part(log: Path) -> Path:
    return log.with_name(f"{log.name}.1")


def head_of_older(gone_bytes: int) -> bytes:
    """Return the head of an older part: how many bytes it once held and no longer holds."""
    return _HEAD.format(gone_bytes).encode()


def end_of_older(log: Path) -> Place:
    """Return the place where the older part of a log ends and the log itself begins."""
    with suppress(FileNotFoundError), older_part(log).open("rb") as older:
        return _begin(older) + _text_bytes(older)
    return BEGINNING


def start_anew(log: Path) -> None:
    """Make an empty log. Output of earlier starts is removed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    gone_bytes = end_of_older(log) + (log.stat().st_size if log.exists() else 0)
    log.write_bytes(b"")
    if gone_bytes:
        older_part(log).write_bytes(head_of_older(gone_bytes))


def text_of(log: Path) -> str:
    """Return everything that is kept of a log. Raises OSError if there is none."""
    return b"".join(line for line, _ in new_lines(log, BEGINNING)).decode(errors="replace")


def tail_of(log: Path, most_bytes: int) -> str:
    """Return the end of a log. Raises OSError if there is none."""
    with _kept(log) as kept:
        return kept.read(max(kept.begin, kept.end - most_bytes), most_bytes).decode(errors="replace")


def new_lines(log: Path, since: Place) -> Iterator[tuple[bytes, Place]]:
    """Yield the lines after a place that are still kept, each with the place where it ends.

    The log may be cut or started anew between two lines, so a slow reader holds nothing up. The last line may lack its
    end. So may a line whose end is no longer kept. Raises OSError if there is no log.
    """
    end, rest, is_more = since, b"", True
    while is_more:
        begin, batch = _batch(log, end + len(rest))
        if begin != end + len(rest):
            if rest:
                yield rest, end + len(rest)
            end, rest = begin, b""
        *lines, rest = (rest + batch).split(b"\n")
        for line in lines:
            end += len(line) + 1
            yield line + b"\n", end
        is_more = len(batch) == BATCH_BYTES
    if rest:
        yield rest, end + len(rest)


def _batch(log: Path, start: Place) -> tuple[Place, bytes]:
    """Return the first kept bytes from a place on, and where they begin. A short batch means that there are no more."""
    with _kept(log) as kept:
        if not kept.begin <= start <= kept.end:  # it has gone, or the state folder was made anew, with another log
            start = kept.begin
        return start, kept.read(start, BATCH_BYTES)


@dataclass(frozen=True)
class _Kept:
    """Both open parts of a log, and the places where the older part begins, the log begins, and the log ends."""

    older: BinaryIO | None
    log: BinaryIO
    begin: Place
    border: Place
    end: Place

    def read(self, start: Place, count: int) -> bytes:
        read = b""
        if self.older and start < self.border:
            self.older.seek(_HEAD_BYTES + start - self.begin)
            read = self.older.read(count)
        self.log.seek(max(0, start - self.border))
        return read + self.log.read(count - len(read))


@contextmanager
def _kept(log: Path) -> Iterator[_Kept]:
    """Open both parts of a log. While they are open, nothing is moved between them, so the block must be short."""
    with ExitStack() as stack:
        file = stack.enter_context(log.open("rb"))
        fcntl.flock(file, fcntl.LOCK_SH)
        older: BinaryIO | None = None
        with suppress(FileNotFoundError):
            older = stack.enter_context(older_part(log).open("rb"))
        begin = _begin(older) if older else BEGINNING
        border = begin + (_text_bytes(older) if older else 0)
        yield _Kept(older, file, begin, border, border + os.fstat(file.fileno()).st_size)


def _begin(older: BinaryIO) -> Place:
    head = older.read(_HEAD_BYTES)
    return int(head.split()[0]) if head[:20].isdigit() else BEGINNING  # earlier versions wrote no head


def _text_bytes(older: BinaryIO) -> int:
    return max(0, os.fstat(older.fileno()).st_size - _HEAD_BYTES)
