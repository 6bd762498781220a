"""Read files that somebody else has made. Whatever they hold, reading ends and stays within the allowed size."""

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
MOST_TEXT_BYTES = MIB // 4  # of a file that people write by hand
MOST_DEPTH = 32  # of nested brackets; our own files have 7
MOST_LETTERS = 10_000  # of one text in JSON
UNPRINTABLE = re.compile(rb"\\[bfnrtu]")  # in ASCII JSON: an escape of a character that does not appear itself
MOST_NUMBER = 10**40  # such a number fits a float, and can be multiplied a few times


class ForeignFileError(ValueError):
    """The reason why a file is refused, in words that follow its name: "is no regular file"."""


def read_bytes(path: Path, most_bytes: int, *, follow_links: bool = True) -> bytes:
    """Return the content of a regular file. Raises OSError or ForeignFileError.

    A pipe or a device is refused without waiting. Follow no links in a folder that was handed in: they may lead out of
    it.
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
    """Return a UTF-8 text with any kind of line ends. Raises OSError, UnicodeDecodeError or ForeignFileError."""
    text = read_bytes(path, most_bytes, follow_links=follow_links).decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unpacked(packed: bytes, most_bytes: int) -> bytes:
    """Return what gzip has packed. Raises ForeignFileError, also if the data were cut short."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            found = file.read(most_bytes + 1)
    except (OSError, EOFError, zlib.error):
        raise ForeignFileError("is cut short or is not packed by gzip") from None
    return _bounded(found, most_bytes)


def parsed_json(text: str | bytes, printed: Callable[[str], str] = printable) -> Any:
    """Return the data of a JSON text, with every text and every name made printable. Raises ForeignFileError.

    With `printed=printable_lines`, a text may have several lines. Use that for texts that no terminal shows.

    A name that appears twice in an object is refused, since programs differ in which value they take. Infinite numbers
    are refused too.
    """
    return cleaned(_decoded(STRICT, text), printed=printed)


def parsed_figures(text: bytes) -> Any:
    """Return raw data from JSON. Texts in it are printable. Raises ForeignFileError.

    The data may hold a million numbers, so a number is checked only when something is computed from it. That
    computation may raise ArithmeticError or RecursionError.
    """
    found = _decoded(LENIENT, text)
    is_printable = text.isascii() and b"\x7f" not in text and not UNPRINTABLE.search(text)
    return found if is_printable else cleaned(found)


def cleaned(value: Any, depth: int = MOST_DEPTH, printed: Callable[[str], str] = printable) -> Any:
    """Return data with every text and every name made printable. Raises ForeignFileError if they are out of bounds."""
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
