"""`up`: launch a shop."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from ..errors import CartlabError
from ..faults.switch import agent_variables
from ..faults.switch import switch_folder
from ..faults.target import POINTS
from ..launch.docker.project import ComposeOptions
from ..launch.local.detached import launch_detached
from ..launch.local.launcher import launched
from ..launch.local.launcher import LaunchOptions
from ..launch.shop_settings import by_role
from ..launch.shop_settings import refuse_what_comes_too_late
from ..launch.state import refuse_beside_bench
from ..launch.state import ShopState
from ..settings import CONTAINER_LIMITS
from ..settings import REPOSITORY
from ..settings import state_directory
from ..topology import Shop
from ..topology import SHOPS
from ..topology import Style
from . import in_docker
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
@launch_choices
@shop_settings
def command(
    shop_name: str,
    detach: bool,
    faults: bool,
    runtime: str,
    style: Style,
    copies: dict[str, int],
    port_base: int | None,
    settings: dict[str, str],
) -> None:
    """Launch a shop, wait until it is healthy and print where it answers.

    It runs until Ctrl-C, or with -d until `down`. Both shops can run at once.
    """
    shop = SHOPS[shop_name]
    require_roles(shop, copies, "--copies")
    in_docker_too = [REPOSITORY / f"docker-compose.{shop.name}.yml"] if runtime == "docker" else []
    require_known(settings, [shop], in_docker_too)
    warn_of_ignored(CONTAINER_LIMITS if runtime == "docker" else ())
    refuse_beside_bench(state_directory())
    console = Console(stderr=True, highlight=False)
    if runtime == "docker":
        if faults:
            raise CartlabError(
                "--faults plants them in local processes only",
                f"start it without; then: python cli.py fault inject {shop_name} pause products",
            )
        limits = {name: os.environ[name] for name in CONTAINER_LIMITS if name in os.environ}
        composed = ComposeOptions(style=style, copies=copies, port_base=port_base, settings=limits | settings)
        with signals_call(_interrupt, *ENDING):
            (in_docker.start_detached if detach else in_docker.run_until_stopped)(shop, composed, console)
        return
    refuse_what_comes_too_late(shop, settings, ShopState(state_directory(), shop.name))
    own = by_role(shop, settings)
    options = LaunchOptions(style=style, copies=copies, port_base=port_base, settings_by_role=own)
    agent = _agent(options, shop)
    if faults:
        options = replace(options, settings=agent)
    if detach:
        with console.status(f"Starting {shop.name}") as status:
            startup_s = launch_detached(shop, options, report=lambda line: status.update(f"{line} …"))
        _print_addresses(shop, options, startup_s)
        click.echo(f"\nStop it with: python cli.py down {shop.name}")
    else:
        with signals_call(_interrupt, *ENDING):
            _run_in_foreground(shop, options, console)


def _agent(options: LaunchOptions, shop: Shop) -> Mapping[str, str]:
    """Return the settings that start the shop with the agent. Faults of an earlier launch are forgotten."""
    state = ShopState(options.state, shop.name)
    switch = switch_folder(state.folder)
    if not state.is_running():
        shutil.rmtree(switch, ignore_errors=True)
    return agent_variables(switch, tuple(POINTS.values()))


def _run_in_foreground(shop: Shop, options: LaunchOptions, console: Console) -> None:
    status = console.status(f"Starting {shop.name}")
    status.start()
    starting = True

    def report(line: str) -> None:
        if starting:
            status.update(f"{line} …")
        else:
            console.print(line)

    try:
        with launched(shop, options, report) as running:
            starting = False
            status.stop()
            _print_addresses(shop, options, running.startup_s)
            click.echo("\nCtrl-C stops it.")
            try:
                wait_for_a_signal()
            finally:
                console.print(f"\nStopping {shop.name}")
    finally:
        status.stop()


def _print_addresses(shop: Shop, options: LaunchOptions, startup_s: float) -> None:
    if options.port_base is not None:
        shop = shop.shifted(options.port_base)
    style = f" ({options.style})" if len(shop.deployables) > 1 else ""
    click.secho(f"{shop.name}{style} is healthy, {startup_s:.1f} s after its start.\n", bold=True)
    for deployable in shop.deployables:
        click.echo(f"  {deployable.name:<16} http://127.0.0.1:{deployable.port}")
    password = ShopState(options.state, shop.name).data(shop.serving("users").name) / "admin_password"
    click.echo(f"\n  Shop in the browser: http://127.0.0.1:{shop.serving('pages').port}/")
    click.echo(f"  Log in as admin; the password is in {_short(password)}")


def _short(path: Path) -> str:
    here = os.path.relpath(path)
    return str(path) if here.startswith("..") else here


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Stop the shop as cleanly as Ctrl-C does."""
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
