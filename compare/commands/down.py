"""`down`: stop shops."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence

import click

from ..experiments.stages.docker import sweep_bench
from ..launch.docker.cli import engine_answers
from ..launch.docker.cli import require_engine
from ..launch.local.down import stop_shop
from ..launch.state import ShopState
from ..settings import state_directory
from ..topology import SHOPS
from . import in_docker
from .options import RUNTIME
from .options import SHOP


@click.command
@click.option("--runtime", type=RUNTIME, help="Stop shops of this runtime only.")
@click.argument("shops", metavar="[SHOP]...", nargs=-1, type=SHOP)
def command(shops: tuple[str, ...], runtime: str | None) -> None:
    """Stop the shops that are named, or all; what a killed Cartlab left behind goes too.

    Data of local shops stay. Those of containers go with them: for a database that is kept, use docker compose itself.
    """
    said: list[str] = []
    try:
        _stop(shops, runtime, said.append)
    finally:  # all is stopped before any of it is told: output that can't be written must not leave a shop up
        for line in said:
            click.echo(line)


def _stop(shops: Sequence[str], runtime: str | None, tell: Callable[[str], None]) -> None:
    names = shops or tuple(SHOPS)
    found = {name for name in names if runtime in (None, "local") and _stop_local(name, tell)}  # whatever Docker says
    if runtime == "docker":
        require_engine()
    if runtime == "docker" or runtime is None and engine_answers():
        for name in names:
            if in_docker.stop(SHOPS[name]):
                tell(f"{name} is stopped; its containers, networks and volumes are gone.")
                found.add(name)
        if not shops and sweep_bench():
            tell("What a killed bench had left in Docker is gone.")
            found.add("bench")
    for name in shops:
        if name not in found:
            tell(f"{name} is not running.")
    if not found and not shops:
        tell("Nothing is running.")


def _stop_local(name: str, tell: Callable[[str], None]) -> bool:
    """Stop the processes of a shop, and tell whether there were any."""
    left = stop_shop(ShopState(state_directory(), name))
    if left is None:
        tell(f"{name} is stopped.")
    elif left:
        tell(f"{name} had lost its supervisor; {left} processes that were left are ended.")
    return left != 0
