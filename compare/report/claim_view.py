"""Everything that a report says about one claim, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from ..results import CLAIMS
from ..results import Report
from .answers.answer import answer_to
from .answers.cautions import cautions_of
from .answers.sentences import as_sentence
from .answers.sentences import title
from .answers.turning import point_sentence
from .answers.verdict_words import MEANINGS
from .answers.verdict_words import STYLES
from .figures import fact_lines
from .words import command_of


def print_claim(report: Report, id: str, left_out: Sequence[str], console: Console) -> None:
    """Print a claim, its answer, the numbers that decide, and what is left out. `left_out` holds comparisons."""
    for caution in cautions_of(report):
        console.print(f"[bold]{escape(caution.word)}:[/bold] {escape(caution.says)}")
    answer = answer_to(report, id)
    style = STYLES[answer.verdict]
    console.print(f"[bold]{id}[/bold]  The lecture says: {escape(CLAIMS[id])}.")
    meaning = MEANINGS.get(answer.verdict, "this report has nothing that decides it")
    console.print(f"[bold {style}]{as_sentence(answer.verdict)}[/bold {style}]: {meaning}.\n")
    for said in answer.sentences:
        console.print(escape(said))
    if answer.turning_points:
        console.print("\n[bold]Where the answer turns[/bold]")
        for point in answer.turning_points:
            _print_indented(escape(point_sentence(point, id)), console)
    if answer.facts:
        console.print("\n[bold]The numbers that decide[/bold]")
    for fact in answer.facts:
        c = fact.comparison
        console.print(f"\n{escape(title(c.metric, c.a, c.b))}")
        for line in fact_lines(fact):
            _print_indented(escape(line), console)
    if left_out:
        console.print("\n[bold]Left out of this report[/bold]")
        for each in left_out:
            _print_indented(escape(each), console)
    elif not answer.sentences:
        console.print("No experiment of this version measures it.")
    _print_rules(report, id, console)


def _print_rules(report: Report, id: str, console: Console) -> None:
    for name, result in report.experiments.items():
        rules = [rule for rule in result.primaries if rule.startswith(f"{id} ")]
        if rules:
            console.print("\n[bold]Decided beforehand[/bold]")
        for rule in rules:
            _print_indented(f"[dim]{escape(rule)}.[/dim]", console)
        if rules:
            console.print(f"\nMeasure it again: {escape(command_of(name, report.settings))}")


def _print_indented(text: str, console: Console) -> None:
    console.print(Padding(text, (0, 0, 0, 2)))
