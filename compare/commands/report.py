"""`report`: read, draw and compare the reports that bench wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from ..errors import CartlabError
from ..experiments.bench.experiment import PROFILES
from ..experiments.catalogue import experiments_of
from ..printable import printable
from ..report.answers.sentences import title
from ..report.claim_view import print_claim
from ..report.diff import Diff
from ..report.diff_json import as_data
from ..report.diff_page import write_diff_page
from ..report.diff_terminal import print_diff
from ..report.page import write_page
from ..report.screen import print_screen
from ..report.terminal import print_experiment
from ..report.terminal import print_report
from ..report.terminal import report_console
from ..report_folder import read_report
from ..results import CLAIMS
from ..results import ExperimentResult
from ..results import Report
from .class_reports import compared
from .class_reports import read_class
from .options import as_json

DIRECTORY = click.Path(path_type=Path)
CLAIM = click.Choice(list(CLAIMS), case_sensitive=False)


@click.group(name="report")
def command() -> None:
    """Read, draw and compare reports that bench wrote."""


@command.command()
@click.argument("directory", type=DIRECTORY)
@click.option("--all", "whole", is_flag=True, help="Everything: all tables, doubts, machine and fairness ledger.")
@click.option("--experiment", metavar="NAME", help="One experiment: its tables and doubts.")
@click.option("--claim", type=CLAIM, help="One claim: its answer, the numbers that decide, and what is left out.")
def show(directory: Path, whole: bool, experiment: str | None, claim: str | None) -> None:
    """Show the answer of the report in DIRECTORY on one screen: claims, doubts, machine."""
    if sum((whole, experiment is not None, claim is not None)) > 1:
        raise click.UsageError("give one of --all, --experiment and --claim")
    report = read_report(directory)
    with _one_line_if_it_breaks(directory):
        if whole:
            print_report(report, report_console())
        elif experiment is not None:
            print_experiment(experiment, _measured(report, experiment), report_console())
        elif claim is not None:
            print_claim(report, claim, list(_left_out(report, claim)), Console(highlight=False))
        else:
            print_screen(report, Console(highlight=False), directory.parent if directory.is_file() else directory)


def _measured(report: Report, name: str) -> ExperimentResult:
    if name not in report.experiments:
        known = ", ".join(report.experiments)
        raise CartlabError(
            f"this report holds no experiment {printable(name)}", f"choose from {known}" if known else "bench it"
        )
    return report.experiments[name]


def _left_out(report: Report, claim: str) -> Iterator[str]:
    """Yield the comparisons that would decide a claim, too, and that the report does not have."""
    found = {(c.metric, c.a, c.b) for e in report.experiments.values() for c in e.comparisons if c.claim == claim}
    for name, experiment in experiments_of(report.settings).items():
        for profile in reversed(PROFILES):
            for primary in experiment.primaries_of(profile):
                key = (primary.metric, primary.a, primary.b)
                if primary.claim == claim and key not in found:
                    found.add(key)
                    yield f"{title(*key)} (measured by: bench {name} --profile {profile})"


@command.command("html")
@click.argument("directory", type=DIRECTORY)
def write_html(directory: Path) -> None:
    """Write DIRECTORY/report.html anew, in the newest design: one file that opens offline."""
    report = read_report(directory)
    with _one_line_if_it_breaks(directory):
        page = write_page(report, directory)
    click.echo(printable(str(page)))


@command.command("diff")
@click.argument("directories", metavar="DIR DIR...", type=DIRECTORY, nargs=-1, required=True)
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page with pictures."
)
@as_json
def compare(directories: Sequence[Path], page: Path | None, as_json: bool) -> None:
    """Compare any number of reports: environments, estimates on one axis, agreement and conflict.

    Changes are shown against the first report. A report that can't be read is named and left out. A report whose
    numbers do not follow from its raw data, or whose raw/ is missing, is shown but not counted. The command fails only
    if fewer than two reports are left.
    """
    entries, skipped = read_class(directories)
    # The page is written before anything is printed: a reader that stops early, such as head, ends this command.
    click.echo(compared(entries, skipped, partial(_shown, page=page, as_json=as_json)), nl=False, color=True)
    if page is not None:
        click.echo(printable(str(page)), err=as_json)


def _shown(found: Diff, page: Path | None, as_json: bool) -> str:
    """Write the page. Return the text to print, in colours if the terminal shows them."""
    if page is not None:
        write_diff_page(found, page)
    if as_json:
        return f"{json.dumps(as_data(found), indent=2)}\n"
    console = report_console()
    with console.capture() as captured:
        print_diff(found, console)
    return captured.get()


@contextmanager
def _one_line_if_it_breaks(directory: Path) -> Iterator[None]:
    """Turn any error that an edited report causes into one clear line."""
    try:
        yield
    except (CartlabError, OSError):  # for example, a reader that has gone
        raise
    except Exception as error:
        raise CartlabError(
            f"the report in {directory} can't be shown ({type(error).__name__})", "measure anew"
        ) from error
