"""`ps`: list the copies that run now."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ..launch.runtimes import chosen
from ..settings import state_directory
from .options import as_json
from .options import RUNTIME

WIDEST = 1000
_COLOURS = {"healthy": "green", "starting": "yellow", "restarting": "yellow"}


@click.command
@as_json
@click.option("--runtime", type=RUNTIME, help="List copies of this runtime only.")
def command(as_json: bool, runtime: str | None) -> None:
    """List the copies that run, and their state.

    `fault` shows what is broken by hand now, such as `hang products`. The table has this column only if there is a
    fault.
    """
    rows = [row for place in chosen(runtime) for row in place.listing(state_directory())]
    _add_faults(rows)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif rows:
        table, console = _table(rows), Console()
        # A wrapped line can be read; a cut number can't.
        console.width = max(console.width, console.measure(table, options=console.options.update(width=WIDEST)).maximum)
        console.print(table)
    else:
        click.echo("Nothing is running. Start a shop with: python cli.py up monolith")


def _add_faults(rows: list[dict[str, Any]]) -> None:
    """Add to each row the faults of its copy; None if it has none."""
    shops = {(row["shop"], row["runtime"]) for row in rows}
    if not shops:
        return
    from .fault_targets import active_faults

    found = {shop: active_faults(*shop) for shop in shops}
    for row in rows:
        own = [fault for fault in found[row["shop"], row["runtime"]] if fault.role == row["role"]]
        row["fault"] = ", ".join(f"{fault.kind} {fault.target}" for fault in own) or None


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    last = ("FAULT",) if any(row["fault"] for row in rows) else ()
    for title in ("SHOP", "ROLE", "COPY", "PROCESS", "PORT", "HEALTH", "RESTARTS", "CPU", "MEMORY", *last):
        left = title in ("SHOP", "ROLE", "PROCESS", "HEALTH", "FAULT")
        table.add_column(title, justify="left" if left else "right", no_wrap=True)
    for row in rows:
        colour = _COLOURS.get(row["health"], "red")
        process = row.get("container") or row["pid"] or "-"
        held_bytes = row.get("memory_bytes", row.get("pss_bytes"))
        memory = "-" if held_bytes is None else f"{held_bytes / 2**20:.0f} MiB"
        table.add_row(
            *(str(row["shop"]), str(row["role"]), str(row["copy"]), str(process), str(row["port"] or "-")),
            f"[{colour}]{row['health']}[/]",
            *(str(row["restarts"]), f"{row['cpu_percent']:.0f}%", memory),
            *([row["fault"] or ""] if last else []),
        )
    return table
