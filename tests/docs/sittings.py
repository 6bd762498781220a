"""Which commands of the pages are run together: those that begin with the same shops.

To start both shops takes longer than all that most pages do with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

START, END = "python cli.py up ", "python cli.py down"


@dataclass(frozen=True)
class Sitting:
    """Commands that are run one after another, and the pages that hold them."""

    pages: tuple[str, ...]
    commands: tuple[str, ...]


def sittings(pages: Mapping[str, Sequence[str]]) -> list[Sitting]:
    """Put the commands of all pages together: each part of a page stays whole, and each start of shops is done once.

    A part ends with the command that stops the shops. What a page does without a shop goes together, too, except for
    what another page has done so already: that depends on no shop, and would only be said once more.
    """
    said: set[str] = set()
    alike: dict[tuple[str, ...], list[tuple[str, list[str]]]] = {}
    for page, commands in pages.items():
        for part in _parts(commands):
            if not _starts(part):
                part, said = [command for command in part if command not in said], said | {*part}
            if part:
                alike.setdefault(_starts(part) or (page,), []).append((page, part))
    return [
        Sitting(tuple(dict.fromkeys(page for page, _ in found)), _together([part for _, part in found]))
        for found in alike.values()
    ]


def _parts(commands: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for command in commands:
        part.append(command)
        if command.startswith(END):
            yield part
            part = []
    if part:
        assert not _starts(part), f"nothing stops what is started by {part}"
        yield part


def _starts(part: Sequence[str]) -> tuple[str, ...]:
    return tuple(command for command in part if command.startswith(START))


def _together(parts: Sequence[list[str]]) -> tuple[str, ...]:
    """Return what comes before the shops are started, their start, what is done with them, and their end."""
    starts = _starts(parts[0])
    if not starts:
        return tuple(chain.from_iterable(parts))
    (end,) = {part[-1] for part in parts}
    before = chain.from_iterable(part[: part.index(starts[0])] for part in parts)
    with_shops = chain.from_iterable(part[part.index(starts[0]) : -1] for part in parts)
    return (*before, *starts, *(command for command in with_shops if command not in starts), end)
