"""`up`, `down` and `logs` for shops in containers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import click
from rich.console import Console

from ..errors import CartlabError
from ..launch.disk import clear_write_errors
from ..launch.docker.container_watchdog import guarded_containers
from ..launch.docker.leftovers import left_of
from ..launch.docker.project import ComposeOptions
from ..launch.docker.shop import composed
from ..launch.docker.shop import ComposedShop
from ..launch.processes.deferred_signals import undisturbed
from ..launch.state import only_one
from ..printable import printable
from ..settings import make_private_folder
from ..settings import state_directory
from ..topology import Shop
from .terminal.until_signal import wait_for_a_signal


def run_until_stopped(shop: Shop, options: ComposeOptions, console: Console) -> None:
    """Launch a shop and let it run until Ctrl-C; then nothing of it is left. Raises CartlabError."""
    with _only_one(shop), console.status(f"Starting {shop.name}") as status:
        _refuse_second(ComposedShop(shop, options))
        with composed(shop, options, lambda line: status.update(f"{line} …")) as running:
            status.stop()
            print_addresses(running)
            click.echo("\nCtrl-C stops it, and its data go with it.")
            try:
                wait_for_a_signal()
            finally:
                console.print(f"\nStopping {shop.name}")


def start_detached(shop: Shop, options: ComposeOptions, console: Console) -> None:
    """Launch a shop that runs on. If that fails, nothing of it is left. Raises CartlabError."""
    running = ComposedShop(shop, options)
    with _only_one(shop), console.status(f"Starting {shop.name}") as status:
        _refuse_second(running)
        with guarded_containers(running.name) as it_may_stay:
            try:
                running.start(lambda line: status.update(f"{line} …"))
            except BaseException:
                with undisturbed():
                    running.stop()
                raise
            it_may_stay()
    print_addresses(running)
    click.echo(f"\nStop it with: python cli.py down {shop.name} --runtime docker")


def _only_one(shop: Shop) -> AbstractContextManager[None]:
    """Keep every other command away that would start this shop: its first step is to remove what is there."""
    return only_one(own_folder(shop.name), f"command that runs {shop.name}")


def _refuse_second(running: ComposedShop) -> None:
    if running.containers():
        name = running.shop.name
        raise CartlabError(f"{name} is running already.", f"python cli.py down {name} --runtime docker")


def print_addresses(running: ComposedShop) -> None:
    """Print where a shop answers; the admin's password goes to a file that only this user may read."""
    shop = running.shop
    style = f" ({running.style})" if len(shop.deployables) > 1 else ""
    click.secho(f"{shop.name}{style} is healthy, {running.startup_s:.1f} s after its containers' start.\n", bold=True)
    for deployable in shop.deployables:
        click.echo(f"  {deployable.name:<16} http://127.0.0.1:{deployable.port}")
    click.echo(f"\n  Shop in the browser: {running.url('pages')}/")
    click.echo(f"  Log in as admin; the password is in {_keep_password(running)}")


def print_logs(shop: Shop, role: str | None, follow: bool) -> None:
    """Print what the containers of a shop, or of one role, have printed. Raises CartlabError."""
    running = ComposedShop(shop, ComposeOptions())
    names = [shop.deployable(role).name] if role else [deployable.name for deployable in shop.deployables]
    command = running.command("logs", *(["--follow"] if follow else []), *names)
    if not running.containers() or _print_lines(command, running.environment()) not in (0, 130):
        raise CartlabError(f"there are no logs of {shop.name}", f"python cli.py up {shop.name} --runtime docker")


def _print_lines(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Print what a command says, as far as it does not steer the terminal; return how it has ended."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                click.echo(printable(line.rstrip("\n")))
        except BaseException:  # Ctrl-C, or a reader that has gone
            process.terminate()
            raise
    return process.returncode


def stop(shop: Shop) -> bool:
    """Remove all that a shop has in Docker, and tell whether there was anything. Raises CartlabError."""
    running = ComposedShop(shop, ComposeOptions())
    with undisturbed(), clear_write_errors(state_directory()):
        there = bool(left_of(running.name)) and running.stop()  # with nothing there, compose need not be installed
        _password_file(shop).unlink(missing_ok=True)
    return there


def _keep_password(running: ComposedShop) -> str:
    path = _password_file(running.shop)
    with clear_write_errors(state_directory()):
        make_private_folder(path.parent)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{running.admin_password}\n")
    here = os.path.relpath(path)
    return str(path) if here.startswith("..") else here


def _password_file(shop: Shop) -> Path:
    return own_folder(shop.name) / "admin_password"


def own_folder(shop_name: str) -> Path:
    """Return where the password of a shop in containers lies, and the lock of the one command that may start it."""
    return state_directory() / "docker" / shop_name
