"""`down`: stop shops."""

from __future__ import annotations

import click

from ..launch.down import stop_shop
from ..launch.state import ShopState
from ..settings import state_directory
from ..topology import SHOPS
from .options import SHOP


@click.command
@click.argument("shops", metavar="[SHOP]...", nargs=-1, type=SHOP)
def command(shops: tuple[str, ...]) -> None:
    """Stop the shops that are named, or all; what a killed Cartlab left behind goes too. Data stays."""
    found = False
    for name in shops or tuple(SHOPS):
        shop = ShopState(state_directory(), name)
        left = stop_shop(shop)
        found = found or left != 0
        if left is None:
            click.echo(f"{name} is stopped.")
        elif left:
            click.echo(f"{name} had lost its supervisor; {left} processes that were left are ended.")
        elif shops:
            click.echo(f"{name} is not running.")
    if not found and not shops:
        click.echo("Nothing is running.")
