"""A report in the terminal: claims first, then their evidence. It is readable at 100 columns."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..report_folder import runtime_fields
from ..results import CLAIMS
from ..results import Doubt
from ..results import ExperimentResult
from ..results import NOT_MEASURED
from ..results import Report
from .answers.verdict_words import ESTIMATE_ONLY
from .answers.verdict_words import STYLES
from .matrix import audit_sentence
from .matrix import MATRIX_LEGEND
from .matrix import matrix_tables
from .tables import baselines
from .tables import comparison_tables
from .tables import count_tables
from .tables import LEGEND
from .tables import noise_tables
from .tables import verdict_counts
from .words import circumstances
from .words import OWN_COLUMNS
from .words import same_everywhere
from .words import turning_text

WIDTH = 110  # columns


def report_console(stderr: bool = False) -> Console:
    """Return a console for reports, as wide as their tables. A wrapped line is readable, a cut number is not."""
    console = Console(stderr=stderr, highlight=False)
    if console.width < WIDTH:
        console.width = WIDTH
    return console


def print_report(report: Report, console: Console) -> None:
    """Print a whole report."""
    if not report.valid:
        console.print("[bold red]INVALID[/bold red]: some runs gave wrong answers or could not be made; see below")
    if any(result.noise_of for result in report.experiments.values()):
        console.print("[bold]A/A check[/bold]: this report shows the noise of the measurement. It decides no claim.")
    console.print(_claims(report))
    for claim in report.claims:
        for sentence in claim.evidence:
            console.print(f"[bold]{claim.id}[/bold] {escape(sentence)}")
    for name, result in report.experiments.items():
        print_experiment(name, result, console)
    _print_machine(report, console)
    if report.fairness:
        console.print("\n[bold]Fairness ledger[/bold]: what each condition was given")
        console.print(_ledger(report.fairness))
        console.print(f"[dim]{escape(same_everywhere(report.fairness))}[/dim]")


def print_experiment(name: str, result: ExperimentResult, console: Console, provisional: bool = False) -> None:
    """Print one experiment. If it is provisional, leave out intervals and verdicts."""
    console.rule(f"[bold]{escape(name)}[/bold]", align="left", style="dim")
    console.print(f"{escape(result.question)}\n[dim]Budget: {escape(result.budget)}.[/dim]")
    if provisional:
        console.print("[yellow]After one block: estimates only. No verdicts yet.[/yellow]")
    elif result.noise_of:
        console.print("[bold]A/A check[/bold]: the same shop on both sides. [dim]Bold rows would decide claims.[/dim]")
    else:
        for rule in result.primaries:
            console.print(f"[dim]Decided beforehand: {escape(rule)}.[/dim]")
        console.print("[dim]Bold rows decide; all else is exploratory.[/dim]")
    if result.partial and not provisional:
        console.print(f"[bold yellow]Partial: {escape(result.partial.rstrip('.'))}.[/bold yellow]")
    for run in result.runs:
        if not run.valid:
            console.print(f"[red]INVALID[/red] {run.condition}, block {run.block + 1}: {escape(run.reason)}")
        elif run.reason:
            console.print(f"[yellow]LEFT OUT[/yellow] {run.condition}, block {run.block + 1}: {escape(run.reason)}")
    _print_matrix(result, console)
    if result.noise_of and not provisional:
        for table in noise_tables(result):
            console.print(table)
    elif result.comparisons:
        for base in baselines(result):
            for table in comparison_tables(result, base, provisional):
                console.print(table)
        if not provisional:
            console.print(f"[dim]{LEGEND}[/dim]")
            _print_directions(result, console)
            for table in count_tables(result):
                console.print(table)
    for point in result.turning_points:
        console.print(f"[bold]Turning point[/bold] {escape(turning_text(point))}")
    if not provisional:
        if said := circumstances(result):
            console.print(said, style="dim")
        print_doubts(result.doubts, console)


def _print_matrix(result: ExperimentResult, console: Console) -> None:
    tables = list(matrix_tables(result))
    for table in tables:
        console.print(table)
    if tables:
        console.print(f"[dim]{MATRIX_LEGEND}[/dim]\n{audit_sentence(result)}\n")


def print_doubts(doubts: list[Doubt], console: Console) -> None:
    """Print the doubts about the numbers, each with the next thing to try."""
    for doubt in doubts:
        console.print(f"[yellow]Doubt[/yellow] {escape(doubt.message)}. [dim]Next: {escape(doubt.next)}.[/dim]")


def _claims(report: Report) -> Table:
    table = Table("", "claim", "verdict", box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for claim in report.claims:
        style = STYLES[claim.verdict]
        said = ESTIMATE_ONLY if claim.verdict == NOT_MEASURED and claim.evidence else claim.verdict
        table.add_row(claim.id, CLAIMS[claim.id], f"[{style}]{said}[/{style}]")
    return table


def _print_directions(result: ExperimentResult, console: Console) -> None:
    for name, base in dict.fromkeys((c.a, c.b) for c in result.comparisons):
        counts = verdict_counts(c for c in result.comparisons if (c.a, c.b) == (name, base))
        said = [f"{count} {verdict}" for verdict, count in counts.items() if count and verdict != "no verdict"]
        if said:
            console.print(f"{name} against {base}: {', '.join(said)}")


def _print_machine(report: Report, console: Console) -> None:
    machine, software = report.machine, report.software
    said = (
        f"{machine.get('cpu_model')}, {machine.get('cores')} cores, {machine.get('memory_bytes', 0) / 2**30:.1f} GiB, "
        f"{machine.get('system')}; Python {software.get('python')}, code {software.get('code')}"
    )
    console.print(f"\n[bold]Machine[/bold] {escape(said)}")
    if added := runtime_fields(report):
        said = ", ".join(f"{name.replace('_', ' ')} {software[name]}" for name in added)
        console.print(f"[bold]Runtime[/bold] {escape(said)}")
    settings = ", ".join(f"{name} {value}" for name, value in report.settings.items())
    console.print(f"[bold]Run[/bold] {escape(f'{report.created}, {settings}')}")


def _ledger(rows: list[dict[str, Any]]) -> Table:
    table = Table(
        *("condition", "deployable", "copies", "processes", "threads", "db conns"),
        box=None,
        pad_edge=False,
        padding=(0, 1),
        header_style="bold",
    )
    for column in table.columns[2:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*(escape(str(row.get(name))) for name in OWN_COLUMNS))
    return table
