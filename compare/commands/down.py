"""`down`: stop shops."""

from __future__ import annotations

import click

from ..experiments.compose_stage import sweep_bench
from ..launch.docker_cli import engine_answers
from ..launch.docker_cli import require_engine
from ..launch.down import stop_shop
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
    names = shops or tuple(SHOPS)
    found = {name for name in names if runtime in (None, "local") and _stop_local(name)}  # whatever Docker says then
    if runtime == "docker":
        require_engine()
    if runtime == "docker" or runtime is None and engine_answers():
        for name in names:
            if in_docker.stop(SHOPS[name]):
                click.echo(f"{name} is stopped; its containers, networks and volumes are gone.")
                found.add(name)
        if not shops and sweep_bench():
            click.echo("What a killed bench had left in Docker is gone.")
            found.add("bench")
    for name in shops:
        if name not in found:
            click.echo(f"{name} is not running.")
    if not found and not shops:
        click.echo("Nothing is running.")


def _stop_local(name: str) -> bool:
    """Stop the processes of a shop, and tell whether there were any."""
    left = stop_shop(ShopState(state_directory(), name))
    if left is None:
        click.echo(f"{name} is stopped.")
    elif left:
        click.echo(f"{name} had lost its supervisor; {left} processes that were left are ended.")
    return left != 0
