"""`report`: read what bench wrote."""

from __future__ import annotations

from pathlib import Path

import click

from ..report.terminal import print_report
from ..report.terminal import report_console
from ..report_folder import read_report


@click.group(name="report")
def command() -> None:
    """Read reports that bench wrote."""


@command.command()
@click.argument("directory", type=click.Path(path_type=Path))
def show(directory: Path) -> None:
    """Show the report in DIRECTORY: claims, numbers, doubts, machine and fairness ledger."""
    print_report(read_report(directory), report_console())
