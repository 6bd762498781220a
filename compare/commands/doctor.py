"""`doctor`: show what this machine can run, and how to fix what it can't."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from rich.console import Console

from ..errors import CartlabError
from ..launch.checkup import check_machine
from ..settings import state_directory
from .options import as_json

_SIGNS = {"ok": "[green]  ok[/]", "warn": "[yellow]warn[/]", "fail": "[red]fail[/]"}


@click.command
@as_json
def command(as_json: bool) -> None:
    """Check this machine: what Cartlab can do on it, what it can't, and how to fix that.

    Exits with 1 if something is missing that every command needs.
    """
    findings = check_machine(state_directory())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        console = Console(highlight=False)
        for finding in findings:
            console.print(f"{_SIGNS[finding.status]}  [bold]{finding.name:<14}[/] {finding.found}", soft_wrap=True)
            if finding.status != "ok":
                console.print(f"      {'':<14} Without it: {finding.disables}", soft_wrap=True)
                console.print(f"      {'':<14} To fix it: {finding.fix}", soft_wrap=True)
    failed = [finding.name for finding in findings if finding.status == "fail"]
    if failed:
        raise CartlabError(f"This machine can't run Cartlab yet: {', '.join(failed)}.", "Fix what is marked with fail.")
