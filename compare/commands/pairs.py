"""`pairs`: print the same room of both shops as a diff."""

from __future__ import annotations

import difflib
import filecmp
from collections.abc import Iterator
from pathlib import Path

import click

from ..errors import CartlabError
from ..settings import REPOSITORY
from ..topology import MICRO
from ..topology import MONOLITH
from ..topology import ROOMS
from ..topology import Shop

_COLOURS = {"-": "red", "+": "green", "@": "cyan"}


@click.command
@click.argument("room", required=False, type=click.Choice(ROOMS))
def command(room: str | None) -> None:
    """Print how the microservices' twin of ROOM differs from the monolith's room. Without ROOM, compare all rooms.

    \b
    Example: python cli.py pairs orders | less -R
    """
    pairs = [(_folder(MONOLITH, each), _folder(MICRO, each)) for each in ((room,) if room else ROOMS)]
    click.echo(
        f"{click.style('-', fg='red')} only in the monolith    {click.style('+', fg='green')} only in the service"
    )
    click.echo("Files that are not named are equal, byte by byte.")
    for pair in pairs:
        for line in _diff(*pair):
            click.secho(line, fg=_COLOURS.get(line[:1]), bold=line.startswith(("---", "+++", "Only in")))


def _folder(shop: Shop, room: str) -> Path:
    deployable = shop.serving(room)
    folder = REPOSITORY / deployable.folder / deployable.package / room
    if not folder.is_dir():
        raise CartlabError(f"There is no {folder.relative_to(REPOSITORY)}.", "git checkout -- monolith microservices")
    return folder


def _diff(left: Path, right: Path) -> Iterator[str]:
    """Yield what `diff -ru` prints, with an empty line before each file."""
    for name in sorted(_files(left) | _files(right)):
        pair = (left / name, right / name)
        there = [path for path in pair if path.exists()]
        if len(there) == 1:
            yield ""
            yield f"Only in {_shown(there[0].parent)}: {there[0].name}"
        elif not filecmp.cmp(*pair, shallow=False):
            yield ""
            yield from _file_diff(*pair)


def _files(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)) for path in paths}


def _file_diff(left: Path, right: Path) -> Iterator[str]:
    try:
        before, after = left.read_text().splitlines(), right.read_text().splitlines()
    except UnicodeDecodeError:
        yield f"Binary files {_shown(left)} and {_shown(right)} differ"
        return
    yield from difflib.unified_diff(before, after, _shown(left), _shown(right), lineterm="")


def _shown(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))
