"""Standard output that can't be written, as on a full disk: noticed where it is written, and said once."""

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

    It is no OSError: who expects one from a file or a connection must not take it for that.
    """


class _Output(io.FileIO):
    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:  # who reads has had enough, as `head` has
            raise
        except OSError as error:
            raise OutputLost(error.strerror) from error


class _Messages(io.FileIO):
    """Standard error. What can't be told is left untold: the work goes on, and the exit code is right."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError:
            return memoryview(data).nbytes


@contextmanager
def watched_output() -> Iterator[None]:
    """Raise OutputLost if anything that is written to standard output meanwhile is lost, or if it is closed."""
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
        # What is still buffered would fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise


def _fill_closed_streams() -> None:
    """Give closed streams to /dev/null. Else the next file that is opened becomes the standard error of children."""
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
