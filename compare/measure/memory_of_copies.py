"""The memory that processes take on a host, in two parts that add up differently.

Anonymous pages belong to the processes: two copies hold twice as much. Pages of files, such as libraries and mapped
indexes, are in memory once on each host, however many processes map them.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

PROC = Path("/proc")
GONE = (FileNotFoundError, ProcessLookupError)
KIB = 1024


@dataclass(frozen=True)
class Memory:
    """What some processes take together.

    `pss_anon_bytes` counts anonymous pages. A page that several processes share after a fork is split among them, so
    copies may be added up. It is None if the system doesn't report it. `shared_pages_bytes` counts pages of files, as
    if nobody else on the host had them in memory. `private_bytes` is what the processes' end would free.
    """

    pss_anon_bytes: int | None
    shared_pages_bytes: int
    private_bytes: int

    @property
    def own_bytes(self) -> int:
        """What each copy adds on any host: anonymous pages, or private memory where these are not reported."""
        return self.private_bytes if self.pss_anon_bytes is None else self.pss_anon_bytes


def memory_of(pids: Iterable[int]) -> Memory:
    """Read the given processes together. A process that has ended meanwhile counts as nothing."""
    anonymous: int | None = 0
    private = 0
    files: dict[str, int] = {}
    for pid in pids:
        try:
            private += psutil.Process(pid).memory_full_info().uss
            own = _kib_of(PROC / str(pid) / "smaps_rollup").get("Pss_Anon") if PROC.exists() else None
            mapped = pages_by_file((PROC / str(pid) / "smaps").read_text()) if own is not None else {}
        except (psutil.NoSuchProcess, *GONE):
            continue
        anonymous = None if anonymous is None or own is None else anonymous + own * KIB
        for file, size_bytes in mapped.items():
            files[file] = max(files.get(file, 0), size_bytes)
    return Memory(anonymous, sum(files.values()), private)


def pages_by_file(smaps: str) -> Mapping[str, int]:
    """Return how many bytes of each mapped file a process has in memory, from the text of its /proc/PID/smaps.

    Pages that the process has written to are its own, although they began as a file's.
    """
    files: dict[str, int] = {}
    file = ""
    for line in smaps.splitlines():
        first, *others = line.split(maxsplit=5)
        if not first.endswith(":"):  # a new mapping: addresses, rights, offset, device, inode and path
            device, inode = others[2], others[3]
            file = "" if inode == "0" else f"{device} {inode}"
        elif file and first in ("Rss:", "Anonymous:"):
            size_bytes = KIB * int(others[0])
            files[file] = files.get(file, 0) + (size_bytes if first == "Rss:" else -size_bytes)
    return files


def _kib_of(file: Path) -> Mapping[str, int]:
    fields = (line.split() for line in file.read_text().splitlines()[1:])
    return {name.rstrip(":"): int(value) for name, value, *_ in fields}
