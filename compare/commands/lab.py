"""`lab`: follow the course step by step: list, show, start, check, hint, reset, solution."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ..errors import typed
from ..labs.checker import begin
from ..labs.checker import check as check_lab
from ..labs.checker import Checked
from ..labs.checker import solve
from ..labs.lab import all_labs
from ..labs.lab import find_lab
from ..labs.lab import Lab
from ..labs.steps.step import StepFinding
from ..labs.workspace import Workspace
from ..printable import printable
from .options import as_json
from .terminal.page import print_page

HINTS = "hints"  # how many hints the student has seen


class _LabNumber(click.IntRange):
    name = "number of a lab"


NUMBER = click.argument("number", metavar="N", type=_LabNumber(min=0))


@click.group
def command() -> None:
    """Follow the course: each lab has a page to read, a folder to work in, and a check that knows what is right."""


@command.command("list")
@as_json
def list_labs(as_json: bool) -> None:
    """List all labs, and how far you are."""
    rows = [_described(lab) for lab in all_labs()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("LAB", "WHAT IT IS ABOUT", "MINUTES", "NEEDS", "STATE", box=None, pad_edge=False, header_style="bold")
    table.columns[1].overflow = "fold"  # a narrow terminal wraps a word instead of cutting it
    for row in rows:
        table.add_row(str(row["lab"]), row["title"], str(row["minutes"]), ", ".join(row["needs"]), row["state"])
    Console(highlight=False).print(table)
    following = next((row["lab"] for row in rows if row["state"] != "passed"), None)
    if following is not None:
        verb = "check" if Workspace.of(find_lab(following)).is_begun else "start"
        click.echo(f"\nNext: python cli.py lab {verb} {following}")


@command.command
@NUMBER
@as_json
def show(number: int, as_json: bool) -> None:
    """Show the page of lab N."""
    lab = find_lab(number)
    text = lab.text.read_text()
    if as_json:
        click.echo(json.dumps(_described(lab) | {"text": text}, indent=2))
    else:
        print_page(text, lab.text.parent, Console(highlight=False))


@command.command
@NUMBER
@as_json
def start(number: int, as_json: bool) -> None:
    """Make your folder for lab N."""
    lab = find_lab(number)
    workspace = Workspace.of(lab)
    begin(lab, workspace)
    _say_begun(lab, workspace, as_json)


@command.command
@NUMBER
@as_json
@click.pass_context
def check(context: click.Context, number: int, as_json: bool) -> None:
    """Check your work in lab N. Exits with 1 as long as something is not right.

    The code in your folder runs with your rights: it may read, write and send all that you may. To check the work of
    others, use a virtual machine, a container, or a user who owns nothing else.
    """
    lab = find_lab(number)
    checked = check_lab(lab, Workspace.of(lab))
    if as_json:
        steps = {name: [asdict(finding) for finding in found] for name, found in checked.findings.items()}
        document = {"lab": number, "passed": checked.passed, "steps": steps, "left": checked.left}
        click.echo(json.dumps(document, indent=2))
    else:
        _print_checked(lab, checked)
    if not checked.passed:
        context.exit(1)


@command.command
@NUMBER
@click.option("--seen", "again", is_flag=True, help="Show the hints that you have seen, and no new one.")
@as_json
def hint(number: int, again: bool, as_json: bool) -> None:
    """Show the next hint for lab N."""
    lab = find_lab(number)
    workspace = Workspace.of(lab)
    progress = workspace.progress().get(HINTS, 0) if workspace.is_begun else 0
    seen = progress if isinstance(progress, int) else 0
    shown = min(seen if again else seen + 1, len(lab.hints))
    if workspace.is_begun:
        workspace.remember(**{HINTS: shown})
    if as_json:
        click.echo(json.dumps({"lab": number, "hints": lab.hints[:shown], "more": len(lab.hints) - shown}, indent=2))
        return
    for place in range(1 if again else shown, shown + 1):
        click.echo(f"{place}. {lab.hints[place - 1]}")
    left = len(lab.hints) - shown
    click.echo(f"\n{left} more." if left else f"\nThat is all. An answer: python cli.py lab solution {number}")
    if shown > 1 and not again:
        click.echo(f"Those before: python cli.py lab hint {number} --seen")


@command.command
@NUMBER
@as_json
def reset(number: int, as_json: bool) -> None:
    """Begin lab N anew. Your work is kept beside it, under another name."""
    lab = find_lab(number)
    workspace = Workspace.of(lab)
    workspace.require(lab)
    aside = workspace.set_aside()
    click.echo(f"Your work is kept in {Workspace(aside).shown()}", err=True)
    begin(lab, workspace)
    _say_begun(lab, workspace, as_json)


@command.command
@NUMBER
@as_json
def solution(number: int, as_json: bool) -> None:
    """Put a right answer to lab N beside your folder. Your own work is not touched."""
    lab = find_lab(number)
    workspace = Workspace.of(lab)
    beside = Workspace(workspace.folder.with_name(f"{workspace.folder.name}-solution"))
    solve(lab, workspace, beside.folder)
    if as_json:
        click.echo(json.dumps({"lab": number, "folder": str(beside.folder)}, indent=2))
        return
    click.echo(f"A right answer is in {beside.shown()}. There may be others: the check knows.")
    if workspace.is_begun:
        click.echo(f"What differs from yours: {typed('diff', '-ru', workspace.shown(), beside.shown())}")


def _described(lab: Lab) -> dict[str, Any]:
    workspace = Workspace.of(lab)
    return {
        "lab": lab.number,
        "title": lab.title,
        "minutes": lab.minutes,
        "needs": list(lab.needs),
        "state": "passed" if workspace.progress().get("passed") else "begun" if workspace.is_begun else "",
        "folder": str(workspace.folder) if workspace.is_begun else None,
    }


def _say_begun(lab: Lab, workspace: Workspace, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_described(lab), indent=2))
        return
    click.echo(f"Lab {lab.number}: {lab.title} ({lab.minutes} minutes). Your folder: {workspace.shown()}")
    click.echo(f"Read:  python cli.py lab show {lab.number}")
    click.echo(f"Check: python cli.py lab check {lab.number}, as often as you like")


def _print_checked(lab: Lab, checked: Checked) -> None:
    console = Console(highlight=False)
    for found in checked.findings.values():
        _print_findings(console, found)
    if checked.passed:
        following = next((other.number for other in all_labs() if other.number > lab.number), None)
        then = _all_but_others() if following is None else f"Next: python cli.py lab start {following}"
        console.print(f"\n[bold green]Lab {lab.number} is done.[/] {then}")
    elif checked.left:
        console.print(f"\n[dim]Not looked at yet: {', '.join(checked.left)}.[/]")


def _all_but_others() -> str:
    left = [str(row["lab"]) for row in map(_described, all_labs()) if row["state"] != "passed"]
    return f"That was the last one. Not done yet: {', '.join(left)}." if left else "That was the last one of all."


def _print_findings(console: Console, findings: Sequence[StepFinding]) -> None:
    for finding in findings:
        sign = "[green]right[/]" if finding.passed else "[red]  not[/]"
        console.print(f"{sign}  ", end="")
        console.print(printable(finding.message), markup=False, soft_wrap=True)
        lines = [*finding.details]
        lines += [f"In:  {finding.file}"] if finding.file and not finding.passed else []
        lines += [f"Try: {finding.advice}"] if finding.advice and not finding.passed else []
        for line in lines:
            console.print(f"       {printable(line)}", markup=False, soft_wrap=True)
