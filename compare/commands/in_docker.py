"""`up`, `down` and `logs` for shops in containers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import click
from rich.console import Console

from ..errors import CartlabError
from ..launch.compose import composed
from ..launch.compose import ComposedShop
from ..launch.compose_project import ComposeOptions
from ..launch.docker_cli import compose_command
from ..launch.undisturbed import undisturbed
from ..settings import state_directory
from ..topology import Shop
from .until_signal import wait_for_a_signal


def run_until_stopped(shop: Shop, options: ComposeOptions, console: Console) -> None:
    """Launch a shop and let it run until Ctrl-C; then nothing of it is left. Raises CartlabError."""
    with console.status(f"Starting {shop.name}") as status:
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
    if running.containers():
        raise CartlabError(f"{shop.name} is running already.", f"python cli.py down {shop.name} --runtime docker")
    with console.status(f"Starting {shop.name}") as status:
        try:
            running.start(lambda line: status.update(f"{line} …"))
        except BaseException:
            with undisturbed():
                running.stop()
            raise
    print_addresses(running)
    click.echo(f"\nStop it with: python cli.py down {shop.name} --runtime docker")


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
    command = [*compose_command(), "--file", str(running.file), "logs", *(["--follow"] if follow else []), *names]
    environment = {**os.environ, **running.variables()}
    if not running.containers() or subprocess.run(command, env=environment).returncode not in (0, 130):
        raise CartlabError(f"there are no logs of {shop.name}", f"python cli.py up {shop.name} --runtime docker")


def stop(shop: Shop) -> bool:
    """Remove all that a shop has in Docker, and tell whether there was anything. Raises CartlabError."""
    with undisturbed():
        there = ComposedShop(shop, ComposeOptions()).stop()
    _password_file(shop).unlink(missing_ok=True)
    return there


def _keep_password(running: ComposedShop) -> str:
    path = _password_file(running.shop)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{running.admin_password}\n")
    here = os.path.relpath(path)
    return str(path) if here.startswith("..") else here


def _password_file(shop: Shop) -> Path:
    return state_directory() / "docker" / shop.name / "admin_password"
