"""The folder raw/ of a report that may be somebody else's. The total that is read from it has a bound."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from .foreign_file import ForeignFileError
from .foreign_file import MIB
from .foreign_file import parsed_figures
from .foreign_file import read_bytes

MOST_BYTES = 64 * MIB  # our own reports keep a few MiB
MOST_FILE_BYTES = 8 * MIB


class RawFolder:
    """Reads files of raw/ by name. Nothing is read through a link, since a link may lead out of the report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._is_link = folder.is_symlink()
        self._left_bytes = MOST_BYTES

    def read(self, name: str) -> Any:
        """Return the JSON data of a file. Raises OSError, or ForeignFileError with the file's name."""
        try:
            return self._read(name)
        except ForeignFileError as error:
            raise ForeignFileError(f"{name} {error}") from None

    def _read(self, name: str) -> Any:
        if "/" in name:
            raise ForeignFileError("lies in another folder")
        if self._is_link:
            raise ForeignFileError("lies behind a link")
        if self._left_bytes < 0:
            raise ForeignFileError(f"is not read: those before it hold more than {MOST_BYTES // MIB} MiB")
        found = read_bytes(self.folder / name, MOST_FILE_BYTES, follow_links=False)
        self._left_bytes -= len(found)
        return parsed_figures(found)

    def flaw(self) -> str:
        """Return the reason why nothing can be read at all; empty if something can be read."""
        if self._is_link:
            return "raw/ is a link"
        try:
            return "" if any(self.folder.iterdir()) else "raw/ is empty"
        except OSError as error:
            missing = error.errno == errno.ENOENT
            return "raw/ is missing" if missing else f"raw/ can't be read: {error.strerror}"
