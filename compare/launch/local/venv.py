"""A virtual environment on the disk, and a check that it is still what was built."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

_CENSUS = "cartlab-census"


@dataclass(frozen=True)
class Environment:
    """A virtual environment that holds exactly one deployable's requirements (and extras, if asked for)."""

    name: str
    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def is_whole(self) -> bool:
        """Return, within milliseconds, whether its Python is there and its packages have the files that were installed.

        The check looks two folders deep. `damage` looks at every file.
        """
        try:
            return self.python.exists() and (self.folder / _CENSUS).read_text() == _census(self.folder)
        except OSError:
            return False

    def seal(self) -> None:
        """Record what was installed, for `is_whole`."""
        (self.folder / _CENSUS).write_text(_census(self.folder))

    def damage(self) -> str | None:
        """Return the first installed file that is missing or has another size; None if there is none.

        If there is one, the next start rebuilds the environment.
        """
        for packages in self.folder.glob("lib/python*/site-packages"):
            for record in packages.glob("*.dist-info/RECORD"):
                for line in record.read_text().splitlines():
                    path, _, size = line.rsplit(",", 2)
                    file = packages / path.strip('"')
                    if size and (not file.is_file() or file.stat().st_size != int(size)):
                        (self.folder / _CENSUS).unlink(missing_ok=True)
                        return str(file)
        return None


def _census(folder: Path) -> str:
    """Return the file names of every package, two folders deep, without bytecode: Python may write that at any time."""
    names = []
    for packages in sorted(folder.glob("lib/python*/site-packages")):
        for package in sorted(os.scandir(packages), key=lambda entry: entry.name):
            names.append(package.name)
            if package.is_dir(follow_symlinks=False):
                names += sorted(f"{package.name}/{e.name}" for e in os.scandir(package) if e.name != "__pycache__")
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
