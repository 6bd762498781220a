"""`logs`: print the logs of a shop's copies."""

from __future__ import annotations

import click

from ..launch.runtimes import DEFAULT
from ..launch.runtimes import RUNTIMES
from ..printable import printable
from ..settings import state_directory
from ..topology import Shop
from ..topology import SHOPS
from .options import require_roles
from .options import RUNTIME
from .options import SHOP

_COLOURS = ("cyan", "yellow", "green", "magenta", "blue")


@click.command
@click.option("-f", "--follow", is_flag=True, help="Go on printing what comes, until Ctrl-C.")
@click.option("--runtime", type=RUNTIME, default=DEFAULT, show_default=True)
@click.argument("shop_name", metavar="SHOP", type=SHOP)
@click.argument("role", required=False)
def command(follow: bool, runtime: str, shop_name: str, role: str | None) -> None:
    """Print the logs of a shop, or of one role, since its last start, by time.

    Logs of local shops stay when the shop stops. Logs of containers are removed with the containers. At least the last
    10 MiB of each copy are kept.
    """
    shop = SHOPS[shop_name]
    if role and role not in {name for d in shop.deployables for name in (d.role, d.name)}:
        require_roles(shop, [role], "ROLE")
    for writer, line in RUNTIMES[runtime].follow_logs(shop, state_directory(), role, follow=follow):
        click.echo(f"{_prefix(writer, shop)} {printable(line)}")


def _prefix(writer: str, shop: Shop) -> str:
    names = [deployable.name for deployable in shop.deployables]
    width, name = max(map(len, names)) + 5, writer.rpartition("-")[0]
    colour = _COLOURS[names.index(name) % len(_COLOURS)] if name in names else None
    return click.style(f"{writer:<{width}} |", fg=colour)
