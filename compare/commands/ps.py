"""`ps`: what runs now."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ..launch.listing import running_copies
from ..settings import state_directory
from .options import as_json

_COLOURS = {"healthy": "green", "starting": "yellow", "restarting": "yellow"}


@click.command
@as_json
def command(as_json: bool) -> None:
    """List the copies that run, and how they are."""
    rows = running_copies(state_directory())
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif rows:
        table, console = _table(rows), Console()
        # A line that wraps can be read, a cut number not.
        console.width = max(console.width, console.measure(table).maximum)
        console.print(table)
    else:
        click.echo("Nothing is running. Start a shop with: python cli.py up monolith")


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("SHOP", "ROLE", "COPY", "PID", "PORT", "HEALTH", "RESTARTS", "CPU", "PSS"):
        table.add_column(title, justify="left" if title in ("SHOP", "ROLE", "HEALTH") else "right", no_wrap=True)
    for row in rows:
        colour = _COLOURS.get(row["health"], "red")
        memory = "-" if row["pss_bytes"] is None else f"{row['pss_bytes'] / 2**20:.0f} MiB"
        table.add_row(
            *(str(row["shop"]), str(row["role"]), str(row["copy"]), str(row["pid"] or "-"), str(row["port"])),
            f"[{colour}]{row['health']}[/]",
            *(str(row["restarts"]), f"{row['cpu_percent']:.0f}%", memory),
        )
    return table
