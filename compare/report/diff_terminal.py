"""Several reports in the terminal: their environments first, then every comparison on one axis."""

from __future__ import annotations

import statistics
from collections import Counter

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .answers.agreement import agreement_sentence
from .answers.agreement import metric_of_condition
from .answers.sentences import title
from .axis import axis_of
from .diff import Diff
from .diff import DiffRow
from .diff import ONE_SESSION
from .tables import ratio_text
from .words import field_texts

STYLES = {"agree": "green", "differ": "yellow", "conflict": "bold red", "no verdict": "dim", "alone": "dim"}
FEW = 6  # reports whose values are shown side by side; of more, the values are counted
MOST_MISMATCHES = 3


def print_diff(found: Diff, console: Console) -> None:
    """Print how reports differ, and where they agree."""
    _print_reports(found, console)
    _print_environment(found, console)
    for row in found.rows:
        _print_row(row, console)
    _print_changes(found, console)
    said = ", ".join(f"{count} {kind}" for kind, count in found.counts.items() if count)
    console.print(f"\n[bold]Of {len(found.rows)} comparisons that decide claims:[/bold] {said or 'none'}.")
    if found.not_counted:
        console.print(f"[red]Not counted[/red], for the reasons given above: {escape(', '.join(found.not_counted))}.")


def _print_reports(found: Diff, console: Console) -> None:
    for entry in found.entries:
        flaw = "" if entry.report.valid else " [red]INVALID[/red]"
        console.print(f"[bold]{escape(entry.name)}[/bold] of {escape(str(entry.report.created))}{flaw}")
        for mismatch in entry.mismatches[:MOST_MISMATCHES]:
            console.print(f"  [red]Not counted:[/red] {escape(mismatch)}")
        if len(entry.mismatches) > MOST_MISMATCHES:
            console.print(f"  [red]and {len(entry.mismatches) - MOST_MISMATCHES} more[/red]")
    for name, reason in found.skipped.items():
        console.print(f"[yellow]Skipped[/yellow] {escape(name)}: {escape(reason)}")


def _print_environment(found: Diff, console: Console) -> None:
    if not found.environment:
        console.print("\n[bold]Environment:[/bold] the same machine, software and settings.")
        return
    console.print("\n[bold]Different about them[/bold], so numbers may differ for that reason:")
    for field, values in found.environment.items():
        texts = field_texts(field, values)
        if len(values) <= FEW:
            said = "; ".join(f"{name}: {value}" for name, value in texts.items())
        else:
            said = "; ".join(f"{count} × {value}" for value, count in Counter(texts.values()).most_common())
        console.print(f"  {escape(field)}  [dim]{escape(said)}[/dim]")


def _print_row(row: DiffRow, console: Console) -> None:
    style = STYLES[row.agreement]
    console.print(
        f"\n[bold]{escape(row.claim)}[/bold]  [{style}]{row.agreement}[/{style}]  "
        f"{escape(title(row.metric, row.a, row.b))}"
    )
    if row.counted:
        console.print(f"  {escape(agreement_sentence(list(row.counted.values())))}.")
    if len(row.found) > FEW and row.counted:
        console.print(f"  [dim]{_spread(row)}[/dim]")
    axis = axis_of(list(row.found.values()))
    table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
    for column in range(4):
        table.add_column(no_wrap=True, justify="right" if column == 1 else "left")
    for name, comparison in row.found.items():
        is_counted = name in row.counted
        said = comparison.verdict if is_counted else f"{comparison.verdict}, not counted"
        cells = (f"  {escape(name)}", ratio_text(comparison), axis.line(comparison), said)
        table.add_row(*cells, style="" if is_counted else "dim")
    console.print(table)


def _spread(row: DiffRow) -> str:
    """Say how the estimates of a class are spread, without reports that are not counted."""
    factor, form = (1, ".2f") if row.scale == "ratio" else (100, "+.0f")
    ordered = sorted(factor * comparison.estimate for comparison in row.counted.values())
    low, middle, high = (f"{value:{form}}" for value in (ordered[0], statistics.median(ordered), ordered[-1]))
    counts = Counter(comparison.verdict for comparison in row.counted.values())
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    return f"{len(ordered)} reports: from {low} over {middle} (median) to {high}; {said}"


def _print_changes(found: Diff, console: Console) -> None:
    if not found.is_change_shown:
        name = escape(found.entries[0].name)
        console.print(f"\n[bold]What changed is not shown:[/bold] {name}, the first report, is not counted.")
    if not found.changes:
        return
    console.print(f"\n[bold]Changed since {escape(found.entries[0].name)}[/bold], on the same machine. {ONE_SESSION}")
    for change in found.changes:
        word = "[red]regression[/red]" if change.is_worse else "[green]better[/green]"
        ratio = change.ratio
        interval = escape(f"[{ratio.ci_low:.2f}, {ratio.ci_high:.2f}]")
        what = f"{change.report}: {metric_of_condition(change.metric, change.condition)}"
        console.print(f"  {escape(what)} is {ratio.estimate:.2f} times as much {interval}  {word}")
