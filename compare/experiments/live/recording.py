"""A demonstration on disk: a line of JSON a tick, so that it can be shown again; packed by gzip if it is to be kept."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import CartlabError

NAME = "session.jsonl"
PACKED = f"{NAME}.gz"
SCHEMA = 1


class Recording:
    """Writes ticks as they come: a session that is cut short leaves a recording too."""

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
    """Yield the ticks of a recording; of one that was cut, those before the cut. Raises CartlabError if it is none."""
    try:
        lines = _text(folder).splitlines()
        if json.loads(lines[0])["schema"] != SCHEMA:
            raise CartlabError(f"{folder} is of another version", "replay it with the version that recorded it")
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, RecursionError):
        raise CartlabError(f"{folder} holds no recording", "give the folder of a recorded session") from None
    for line in lines[1:]:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            return


def _text(folder: Path) -> str:
    packed = folder / PACKED
    return gzip.decompress(packed.read_bytes()).decode() if packed.exists() else (folder / NAME).read_text()
