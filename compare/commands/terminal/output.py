"""Standard output that can't be written, as on a full disk. The failure is noticed at the write, and reported once."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from typing import TextIO


class OutputLost(Exception):
    """Standard output can't be written; the text says why.

    It is no OSError: code that expects one from a file or a connection must not catch it.
    """


class _Output(io.FileIO):
    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:  # the reader has had enough, as `head` does
            raise
        except OSError as error:
            raise OutputLost(error.strerror) from error


class _Messages(io.FileIO):
    """Standard error. A message that can't be written is dropped. The work goes on, and the exit code is right."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError:
            return memoryview(data).nbytes


@contextmanager
def watched_output() -> Iterator[None]:
    """Raise OutputLost if standard output is closed, or if anything that the block writes to it is lost."""
    _fill_closed_streams()
    if sys.stdout is None:
        raise OutputLost("it is closed")
    sys.stdout = _watched(sys.stdout, sys.__stdout__, _Output)
    sys.stderr = _watched(sys.stderr, sys.__stderr__, _Messages)
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except (OutputLost, BrokenPipeError):
        # Writing what is still buffered would fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise


def _fill_closed_streams() -> None:
    """Connect closed streams to /dev/null. Otherwise the next open file would become the children's standard error."""
    for number in (0, 2):
        try:
            os.fstat(number)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
            os.set_inheritable(number, True)


def _watched(stream: TextIO, original: TextIO | None, kind: type[io.FileIO]) -> TextIO:
    if stream is not original or not isinstance(stream, io.TextIOWrapper):
        return stream  # a test looks at it
    return io.TextIOWrapper(
        io.BufferedWriter(kind(stream.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering or stream.write_through,
    )
