"""`report`: read what bench wrote, draw it, and compare several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from ..errors import CartlabError
from ..experiments.recomputed import discrepancies
from ..report.diff import Diff
from ..report.diff import diff
from ..report.diff import Entry
from ..report.diff_json import as_data
from ..report.diff_page import write_diff_page
from ..report.diff_terminal import print_diff
from ..report.page import write_page
from ..report.terminal import print_report
from ..report.terminal import report_console
from ..report_folder import read_report
from ..report_folder import reports_below
from ..results import Report
from ..results import SCHEMA
from .options import as_json

DIRECTORY = click.Path(path_type=Path)
FEW = 4  # reports, of which checking one after another is faster than starting helpers


@click.group(name="report")
def command() -> None:
    """Read, draw and compare reports that bench wrote."""


@command.command()
@click.argument("directory", type=DIRECTORY)
def show(directory: Path) -> None:
    """Show the report in DIRECTORY: claims, numbers, doubts, machine and fairness ledger."""
    print_report(read_report(directory), report_console())


@command.command("html")
@click.argument("directory", type=DIRECTORY)
def write_html(directory: Path) -> None:
    """Write DIRECTORY/report.html anew, in the newest look: one file that opens offline."""
    click.echo(write_page(read_report(directory), directory))


@command.command("diff")
@click.argument("directories", metavar="DIR DIR...", type=DIRECTORY, nargs=-1, required=True)
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page with pictures."
)
@as_json
def compare(directories: Sequence[Path], page: Path | None, as_json: bool) -> None:
    """Compare any number of reports: environments, estimates on one axis, agreement and conflict.

    What changed is told against the first. A report that can't be read is named and left out; one whose numbers do not
    follow from its raw data, or whose raw/ is missing, is shown and not counted.
    """
    found = _read_all(directories)
    if len(found.entries) < 2:
        for name, reason in found.skipped.items():
            click.echo(f"Skipped {name}: {reason}", err=True)
        raise CartlabError("there are not two reports to compare", "name at least two folders that bench wrote")
    if as_json:
        click.echo(json.dumps(as_data(found), indent=2))
    else:
        print_diff(found, report_console())
    if page is not None:
        click.echo(write_diff_page(found, page), err=as_json)


def _read_all(directories: Sequence[Path]) -> Diff:
    names = _names(directories)
    if len(directories) <= FEW:
        answers = list(map(_read, directories))
    else:
        with ProcessPoolExecutor() as executor:
            answers = list(executor.map(_read, directories))
    entries, skipped = [], {}
    for name, answer in zip(names, answers, strict=True):
        if isinstance(answer, str):
            skipped[name] = answer
        else:
            entries.append(Entry(name, answer.report, answer.mismatches))
    return diff(entries, skipped)


def _read(directory: Path) -> Entry | str:
    """Read a report and check it against its raw data; return the reason if it can't be read."""
    try:
        report = read_report(directory)
    except CartlabError as error:
        below = reports_below(directory)  # and not beside it: there lie the reports of others
        return f"{error.message}; name the folder in it: {below[-1]}" if below else error.message
    folder = directory.parent if directory.is_file() else directory
    return Entry("", report, _mismatches(report, folder))


def _mismatches(report: Report, folder: Path) -> list[str]:
    """Return what does not follow from raw data; once, if there are none at all."""
    found = list(discrepancies(report, folder))
    raw = folder / "raw"
    if not found or report.schema < SCHEMA:
        return found
    try:
        return found if any(raw.iterdir()) else ["raw/ is empty"]
    except FileNotFoundError:
        return ["raw/ is missing"]
    except OSError as error:
        return [f"raw/ can't be read: {error.strerror}"]


def _names(directories: Sequence[Path]) -> list[str]:
    """Return the folders' own names, or their whole paths if two have the same name."""
    short = [directory.resolve().name for directory in directories]
    return short if len(set(short)) == len(short) else [str(directory) for directory in directories]
