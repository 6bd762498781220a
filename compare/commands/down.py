"""`down`: stop shops."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence

import click

from ..experiments.catalogue import STAGINGS
from ..launch.runtimes import RUNTIMES
from ..settings import state_directory
from ..topology import SHOPS
from .options import RUNTIME
from .options import SHOP


@click.command
@click.option("--runtime", type=RUNTIME, help="Stop shops of this runtime only.")
@click.argument("shops", metavar="[SHOP]...", nargs=-1, type=SHOP)
def command(shops: tuple[str, ...], runtime: str | None) -> None:
    """Stop the named shops, or all. Leftovers of a killed Cartlab are removed too.

    The data of local shops stay. The data of containers are removed: to keep a database, use docker compose itself.
    """
    said: list[str] = []
    try:
        _stop(shops, runtime, said.append)
    finally:  # report only after all have stopped: output that can't be written must not leave a shop up
        for line in said:
            click.echo(line)


def _stop(shops: Sequence[str], runtime: str | None, say: Callable[[str], None]) -> None:
    found: set[str] = set()
    for place in [RUNTIMES[runtime]] if runtime else RUNTIMES.values():
        if runtime:
            place.require()
        elif not place.answers():
            continue
        for name in shops or SHOPS:
            if said := place.stop(SHOPS[name], state_directory()):
                say(said)
                found.add(name)
        if not shops and (said := STAGINGS[place.name].sweep()):
            say(said)
            found.add("bench")
    for name in shops:
        if name not in found:
            say(f"{name} is not running.")
    if not found and not shops:
        say("Nothing is running.")
