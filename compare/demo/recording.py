"""A demonstration on disk, to be replayed: one line of JSON per tick. A recording to be kept is packed by gzip."""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import CartlabError
from ..foreign_file import ForeignFileError
from ..foreign_file import MIB
from ..foreign_file import parsed_json
from ..foreign_file import read_bytes
from ..foreign_file import unpacked
from ..printable import printable_lines

NAME = "session.jsonl"
PACKED = f"{NAME}.gz"
SCHEMA = 1
MOST_BYTES = 64 * MIB  # unpacked: about six hours
MOST_PACKED_BYTES = 16 * MIB
MOST_TICKS = 100_000


class Recording:
    """Writes ticks as they come, so a session that is cut short also leaves a recording."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = (folder / NAME).open("x")
        except OSError as error:
            raise CartlabError(f"can't record in {folder}: {error.strerror}", "give another --record") from None
        self._write({"schema": SCHEMA})

    def write(self, state: Mapping[str, Any]) -> None:
        """Add a tick."""
        self._write(state)

    def close(self) -> None:
        self._file.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, separators=(",", ":")) + "\n")
        self._file.flush()


def recorded(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the ticks of a recording, up to where it was cut off. Raises CartlabError if it is no recording."""
    try:
        lines = _text(folder).splitlines()
        if parsed_json(lines[0])["schema"] != SCHEMA:
            raise CartlabError(f"{folder} is of another version", "replay it with the version that recorded it")
    except (OSError, ValueError, LookupError, TypeError) as error:
        why = f": {error}" if isinstance(error, ForeignFileError) else ""
        raise CartlabError(f"{folder} holds no recording{why}", "give the folder of a recorded session") from None
    for line in islice(lines, 1, MOST_TICKS):
        try:
            yield parsed_json(line, printable_lines)  # a caption may have two lines
        except ForeignFileError:
            return


def _text(folder: Path) -> str:
    """Return the text of a recording. Raises OSError or ValueError, or ForeignFileError with the name of the file."""
    name = PACKED if (folder / PACKED).exists() else NAME
    try:
        if name == PACKED:
            packed = read_bytes(folder / name, MOST_PACKED_BYTES, follow_links=False)
            return unpacked(packed, MOST_BYTES).decode()
        return read_bytes(folder / name, MOST_BYTES, follow_links=False).decode()
    except ForeignFileError as error:
        raise ForeignFileError(f"{name} {error}") from None
