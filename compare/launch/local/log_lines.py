"""The logs of several copies, merged by time."""

from __future__ import annotations

import heapq
import re
import time
from collections.abc import Iterator
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path

from ...topology import Shop
from ..processes.log_files import BEGINNING
from ..processes.log_files import new_lines
from ..processes.log_files import Place
from ..runtime import no_logs
from ..state import ShopState

_POLL_S = 0.1
_TIME = re.compile(r'\{"time": "([^"]+)"')  # all are in UTC and in one format, so they sort as text


def lines_of(shop: Shop, state: ShopState, role: str | None, *, follow: bool) -> Iterator[tuple[str, str]]:
    """Yield a copy's name and a line of its log, by time, since the last start. With `follow`, never end.

    Raises CartlabError if there are no logs, unless it is to follow.
    """
    files: dict[Path, Place] = {}
    while True:
        files = {path: files.get(path, BEGINNING) for path in _logs(shop, state, role)}
        if not files and not follow:
            raise no_logs(role or shop.name, f"python cli.py up {shop.name}")
        for path, line, end in _by_time(files, follow):
            yield path.stem, line
            files[path] = end
        if not follow:
            return
        time.sleep(_POLL_S)


def _logs(shop: Shop, state: ShopState, role: str | None) -> list[Path]:
    wanted = [shop.deployable(role)] if role else list(shop.deployables)
    return [path for d in wanted for path in sorted(state.logs.glob(f"{d.name}-*.log"), key=_copy_number)]


def _copy_number(path: Path) -> int:
    """Return the number of the copy that wrote a log. That of init sorts before all copies."""
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _by_time(files: Mapping[Path, Place], follow: bool) -> Iterator[tuple[Path, str, Place]]:
    """Yield the new lines of all files in the order of their times, each with its file and the place where it ends."""
    for _, path, line, end in heapq.merge(*(_timed(*file, follow) for file in files.items()), key=itemgetter(0)):
        yield path, line, end


def _timed(path: Path, start: Place, follow: bool) -> Iterator[tuple[str, Path, str, Place]]:
    """Yield each new line with its time. A line without a time, as in a traceback, stays behind the line before it."""
    latest = ""
    for line, end in _new_lines(path, start, follow):
        found = _TIME.match(line)
        latest = max(latest, found[1]) if found else latest
        yield latest, path, line, end


def _new_lines(path: Path, start: Place, follow: bool) -> Iterator[tuple[str, Place]]:
    """Yield the lines after a place, each with the place where it ends.

    With `follow`, only whole lines are yielded. A line that is still being written comes the next time.
    """
    for line, end in new_lines(path, start):
        if follow and not line.endswith(b"\n"):
            return
        yield line.decode(errors="replace").rstrip("\n"), end
