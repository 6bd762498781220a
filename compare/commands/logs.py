"""`logs`: what the copies of a shop print."""

from __future__ import annotations

import heapq
import re
import time
from collections.abc import Iterator
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path

import click

from ..errors import CartlabError
from ..launch.processes.log_files import BEGINNING
from ..launch.processes.log_files import new_lines
from ..launch.processes.log_files import Place
from ..launch.state import ShopState
from ..printable import printable
from ..settings import state_directory
from ..topology import Shop
from ..topology import SHOPS
from . import in_docker
from .options import require_roles
from .options import RUNTIME
from .options import SHOP

_POLL_S = 0.1
_TIME = re.compile(r'\{"time": "([^"]+)"')  # all in UTC and of one form, so that they sort as text
_COLOURS = ("cyan", "yellow", "green", "magenta", "blue")


@click.command
@click.option("-f", "--follow", is_flag=True, help="Go on printing what comes, until Ctrl-C.")
@click.option("--runtime", type=RUNTIME, default="local", show_default=True)
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@click.argument("role", required=False)
def command(follow: bool, runtime: str, shop_name: str, role: str | None) -> None:
    """Print the logs of a shop, or of one role, since its last start, by time.

    They stay when it stops; those of containers go with them. Of each copy at least the
    last 10 MiB are kept.
    """
    shop = SHOPS[shop_name]
    if role and role not in {name for d in shop.deployables for name in (d.role, d.name)}:
        require_roles(shop, [role], "ROLE")
    if runtime == "docker":
        in_docker.print_logs(shop, role, follow)
        return
    files = {path: BEGINNING for path in _logs(shop, role)}
    if not files and not follow:
        raise CartlabError(f"There are no logs of {role or shop.name}.", f"python cli.py up {shop.name}")
    while True:
        for path, line, end in _by_time(files, follow):
            click.echo(f"{_prefix(path, shop)} {printable(line)}")
            files[path] = end
        if not follow:
            return
        time.sleep(_POLL_S)
        files = {path: files.get(path, BEGINNING) for path in _logs(shop, role)}


def _logs(shop: Shop, role: str | None) -> list[Path]:
    wanted = [shop.deployable(role)] if role else list(shop.deployables)
    folder = ShopState(state_directory(), shop.name).logs
    return [path for d in wanted for path in sorted(folder.glob(f"{d.name}-*.log"), key=_copy_number)]


def _copy_number(path: Path) -> int:
    """Return which copy wrote a log; init comes before all."""
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _by_time(files: Mapping[Path, Place], follow: bool) -> Iterator[tuple[Path, str, Place]]:
    """Yield the new lines of all files in the order of their times, each with its file and where it ends."""
    for _, path, line, end in heapq.merge(*(_timed(*file, follow) for file in files.items()), key=itemgetter(0)):
        yield path, line, end


def _timed(path: Path, start: Place, follow: bool) -> Iterator[tuple[str, Path, str, Place]]:
    """Put the time before each new line. What has none, such as a traceback, stays behind the line before it."""
    latest = ""
    for line, end in _new_lines(path, start, follow):
        found = _TIME.match(line)
        latest = max(latest, found[1]) if found else latest
        yield latest, path, line, end


def _new_lines(path: Path, start: Place, follow: bool) -> Iterator[tuple[str, Place]]:
    """Yield the lines after a place, each with where it ends.

    Who follows gets whole lines only: the rest of one that is being written comes the next time.
    """
    for line, end in new_lines(path, start):
        if follow and not line.endswith(b"\n"):
            return
        yield line.decode(errors="replace").rstrip("\n"), end


def _prefix(path: Path, shop: Shop) -> str:
    names = [deployable.name for deployable in shop.deployables]
    name = path.stem.rsplit("-", 1)[0]
    width = max(map(len, names)) + 5
    return click.style(f"{path.stem:<{width}} |", fg=_COLOURS[names.index(name) % len(_COLOURS)])
