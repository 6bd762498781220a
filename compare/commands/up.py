"""`up`: launch a shop."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import get_args

import click
from rich.console import Console

from ..experiments.subject.fault_runtimes import FAULT_RUNTIMES
from ..launch.runtime import Database
from ..launch.runtime import LaunchOptions
from ..launch.runtime import RunningShop
from ..launch.runtime import Runtime
from ..launch.runtimes import option_for
from ..launch.runtimes import RUNTIMES
from ..launch.shop_settings import by_role
from ..launch.state import refuse_beside_bench
from ..settings import state_directory
from ..topology import Shop
from ..topology import SHOPS
from ..topology import Style
from .options import launch_choices
from .options import require_roles
from .options import SHOP
from .setting import require_known
from .setting import shop_settings
from .setting import warn_of_ignored
from .terminal.until_signal import signals_call
from .terminal.until_signal import wait_for_a_signal

ENDING = (signal.SIGTERM, signal.SIGHUP)  # besides Ctrl-C, which raises KeyboardInterrupt anyway


@click.command
@click.argument("shop_name", metavar="monolith|micro", type=SHOP)
@click.option("-d", "--detach", is_flag=True, help="Return once the shop is healthy, and let it run.")
@click.option("--faults", is_flag=True, help="Let `fault inject` plant faults in its code.")
@click.option(
    "--database",
    type=click.Choice(get_args(Database)),
    default="sqlite",
    show_default=True,
    help="Where local deployables keep data: in files, on one PostgreSQL server, or each on a server of its own.",
)
@launch_choices
@shop_settings
def command(
    shop_name: str,
    detach: bool,
    faults: bool,
    database: Database,
    runtime: str,
    style: Style,
    copies: dict[str, int],
    port_base: int | None,
    settings: dict[str, str],
) -> None:
    """Launch a shop, wait until it is healthy and print where it answers.

    The shop runs until Ctrl-C, or with -d until `down`. Both shops can run at once.
    """
    shop, place = SHOPS[shop_name], RUNTIMES[runtime]
    require_roles(shop, copies, "--copies")
    require_known(settings, [shop], place)
    warn_of_ignored(place.environment)
    refuse_beside_bench(state_directory())
    given = by_role(shop, settings)
    options = LaunchOptions(style=style, copies=copies, port_base=port_base, settings_by_role=given, database=database)
    agent = FAULT_RUNTIMES[runtime].agent(shop, options.state, wanted=faults)
    options = replace(options, settings=agent)
    place.check(shop, options)
    console = Console(stderr=True, highlight=False)
    with signals_call(_interrupt, *ENDING):
        (_start_detached if detach else _run_in_foreground)(place, shop, options, console)


def _start_detached(place: Runtime, shop: Shop, options: LaunchOptions, console: Console) -> None:
    with console.status(f"Starting {shop.name}") as status:
        running = place.start_detached(shop, options, lambda line: status.update(f"{line} …"))
    _print_addresses(running)
    click.echo(f"\nStop it with: python cli.py down {shop.name}{option_for(place.name)}")


def _run_in_foreground(place: Runtime, shop: Shop, options: LaunchOptions, console: Console) -> None:
    status = console.status(f"Starting {shop.name}")
    status.start()
    starting = True

    def report(line: str) -> None:
        if starting:
            status.update(f"{line} …")
        else:
            console.print(line)

    try:
        with place.launched(shop, options, report) as running:
            starting = False
            status.stop()
            _print_addresses(running)
            click.echo("\nCtrl-C stops it." if place.keeps_data else "\nCtrl-C stops it, and its data go with it.")
            try:
                wait_for_a_signal()
            finally:
                console.print(f"\nStopping {shop.name}")
    finally:
        status.stop()


def _print_addresses(running: RunningShop) -> None:
    shop = running.shop
    style = f" ({running.style})" if len(shop.deployables) > 1 else ""
    click.secho(f"{shop.name}{style} is healthy, {running.startup_s:.1f} s after its start.\n", bold=True)
    for deployable in shop.deployables:
        click.echo(f"  {deployable.name:<16} http://127.0.0.1:{deployable.port}")
    click.echo(f"\n  Shop in the browser: {running.url('pages')}/")
    click.echo(f"  Log in as admin; the password is in {_short(running.admin_password_file)}")


def _short(path: Path) -> str:
    here = os.path.relpath(path)
    return str(path) if here.startswith("..") else here


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Stop the shop as cleanly as Ctrl-C does."""
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
