"""Files that somebody else has made: whatever they are, reading them ends, and takes no more than was allowed."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import re
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .printable import printable

MIB = 2**20
MOST_TEXT_BYTES = MIB // 4  # of what people write by hand
MOST_DEPTH = 32  # of brackets in brackets; ours have 7
MOST_LETTERS = 10_000  # of one text in JSON
UNPRINTABLE = re.compile(rb"\\[bfnrtu]")  # in JSON of ASCII: what stands for a sign that is not there itself
MOST_NUMBER = 10**40  # what becomes a float, and can be multiplied a few times


class ForeignFileError(ValueError):
    """Why a file is not taken, in words that stand behind its name: "is no regular file"."""


def read_bytes(path: Path, most_bytes: int, *, follow_links: bool = True) -> bytes:
    """Return what a regular file holds. Raises OSError, or ForeignFileError.

    A pipe or a device is not waited for. Follow no links in a folder that was handed in: they may lead out of it.
    """
    flags = os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow_links else os.O_NOFOLLOW)
    try:
        with open(path, "rb", opener=lambda name, read: os.open(name, read | flags)) as file:
            known = os.fstat(file.fileno())
            if not stat.S_ISREG(known.st_mode):
                raise ForeignFileError("is no regular file")
            found = file.read(min(known.st_size or most_bytes, most_bytes) + 1)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ForeignFileError("is a link") from None
        if error.errno in (errno.ENXIO, errno.EOPNOTSUPP):  # a socket
            raise ForeignFileError("is no regular file") from None
        raise
    return _bounded(found, most_bytes)


def read_text(path: Path, most_bytes: int = MOST_TEXT_BYTES, *, follow_links: bool = True) -> str:
    """Return a text in UTF-8, whichever way its lines end. Raises OSError, UnicodeDecodeError or ForeignFileError."""
    text = read_bytes(path, most_bytes, follow_links=follow_links).decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unpacked(packed: bytes, most_bytes: int) -> bytes:
    """Return what gzip has packed. Raises ForeignFileError, also if it was cut short."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            found = file.read(most_bytes + 1)
    except (OSError, EOFError, zlib.error):
        raise ForeignFileError("is cut short or is not packed by gzip") from None
    return _bounded(found, most_bytes)


def parsed_json(text: str | bytes, printed: Callable[[str], str] = printable) -> Any:
    """Return what JSON holds: every text and every name in it is printable. Raises ForeignFileError.

    With `printed=printable_lines` a text may have several lines: for what no terminal shows.

    Names that stand in an object twice are refused, since programs differ in which they take; so are infinite numbers.
    """
    return cleaned(_decoded(STRICT, text), printed=printed)


def parsed_figures(text: bytes) -> Any:
    """Return what JSON holds of raw data, whose texts are printable. Raises ForeignFileError.

    It may hold a million numbers, so each is looked at only when something is worked out from it: that may raise
    ArithmeticError, and RecursionError.
    """
    found = _decoded(LENIENT, text)
    is_printable = text.isascii() and b"\x7f" not in text and not UNPRINTABLE.search(text)
    return found if is_printable else cleaned(found)


def cleaned(value: Any, depth: int = MOST_DEPTH, printed: Callable[[str], str] = printable) -> Any:
    """Return data with every text and every name in them printable. Raises ForeignFileError if out of bounds."""
    kind = type(value)
    if kind is float or kind is int:  # most of them
        if not -MOST_NUMBER <= value <= MOST_NUMBER:
            raise ForeignFileError("has a number that is too large")
        return value
    if kind is str:
        return printed(_bounded_text(value))
    if kind not in (dict, list):
        return value
    if not depth:
        raise ForeignFileError("has brackets in brackets without end")
    if kind is list:
        return [cleaned(each, depth - 1, printed) for each in value]
    return _once_each(
        [(printable(_bounded_text(name)), cleaned(each, depth - 1, printed)) for name, each in value.items()]
    )


def _decoded(decoder: json.JSONDecoder, text: str | bytes) -> Any:
    try:
        return decoder.decode(text if isinstance(text, str) else text.decode())
    except ForeignFileError:
        raise
    except RecursionError:
        raise ForeignFileError("has brackets in brackets without end") from None
    except ValueError:
        raise ForeignFileError("is cut short or is not JSON") from None


def _bounded(found: bytes, most_bytes: int) -> bytes:
    if len(found) > most_bytes:
        size = f"{most_bytes // MIB} MiB" if most_bytes >= MIB else f"{most_bytes // 1024} KiB"
        raise ForeignFileError(f"holds more than {size}")
    return found


def _bounded_text(value: str) -> str:
    if len(value) > MOST_LETTERS:
        raise ForeignFileError(f"has a text of {len(value):,} letters")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ForeignFileError("has the same name twice in one object")
    return found


def _no_number(constant: str) -> float:
    raise ForeignFileError(f"has {constant} for a number")


LENIENT = json.JSONDecoder(parse_constant=_no_number)
STRICT = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_once_each)
