"""`images`: make and move the images that Docker builds shops from, without a registry."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from ..errors import typed
from ..launch.docker.base_images import build_bases
from ..launch.docker.image_archive import load
from ..launch.docker.image_archive import save
from ..printable import printable


@click.group
def command() -> None:
    """Make the images that shops are built on, and move images to machines without a network."""


@command.command
def build() -> None:
    """Make the base images (Python, PostgreSQL, HAProxy) from Debian packages, in place of the official ones.

    This is for machines that reach no image registry. It takes a few minutes, once, and needs root and debootstrap.
    """
    with Console(stderr=True, highlight=False).status("Starting") as status:
        names = build_bases(lambda what: status.update(f"Making {what} …"))
    for name in names:
        click.echo(name)
    click.echo("\nShops are built on them from now on: python cli.py up micro --runtime docker")


@command.command("save")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def save_images(folder: Path) -> None:
    """Write the base images and the shops' images into one file in DIR, such as a USB stick."""
    with Console(stderr=True, highlight=False).status("Writing the images …"):
        archive = save(folder)
    click.echo(printable(f"{archive}: {archive.stat().st_size / 2**20:.0f} MiB"))
    click.echo(printable(f"On the other machine: {typed('python', 'cli.py', 'images', 'load', folder)}"))


@command.command("load")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load_images(folder: Path) -> None:
    """Load the images that `images save` wrote into DIR."""
    with Console(stderr=True, highlight=False).status("Loading the images …"):
        names = load(folder)
    for name in names:
        click.echo(name)
