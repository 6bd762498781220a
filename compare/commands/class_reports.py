"""The reports of a class, side by side. A flaw in one is shown, and does not stop the comparison of the others."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import click

from ..errors import CartlabError
from ..experiments.bench.recompute import discrepancies
from ..experiments.catalogue import experiments_of
from ..printable import printable
from ..raw_folder import RawFolder
from ..report.diff import Diff
from ..report.diff import diff
from ..report.diff import Entry
from ..report_folder import read_report
from ..report_folder import reports_below
from ..results import Report
from ..results import SCHEMA
from .terminal.in_processes import in_processes

FEW = 4  # reports: checking so few one after another is faster than starting processes
DIED = "the process that read it was killed, perhaps for lack of memory"
Shown = TypeVar("Shown")


def read_class(directories: Sequence[Path]) -> tuple[list[Entry], dict[str, str]]:
    """Return the reports that can be read, and for each of the others, by name, the reason why it can't be read."""
    names = _names(directories)
    is_class = len(directories) > FEW
    answers = in_processes(_read, directories, DIED) if is_class else list(map(_read, directories))
    entries, skipped = [], {}
    for name, answer in zip(names, answers, strict=True):
        if isinstance(answer, str):
            skipped[name] = answer
        else:
            entries.append(Entry(name, answer.report, answer.mismatches))
    return entries, skipped


def compared(entries: Sequence[Entry], skipped: dict[str, str], show: Callable[[Diff], Shown]) -> Shown:
    """Return what `show` makes of the comparison. Raises CartlabError if fewer than two reports can be compared.

    If comparing or showing a report fails, that report is also left out, and named among the skipped.
    """
    _require_two(entries, skipped)
    try:
        return show(diff(entries, skipped))
    except CartlabError:  # no report is at fault: a full disk, for example
        raise
    except Exception:  # of any kind: nobody can foresee what an edited report breaks
        return _compared_one_by_one(entries, skipped, show)


def _compared_one_by_one(entries: Sequence[Entry], skipped: dict[str, str], show: Callable[[Diff], Shown]) -> Shown:
    """Find the reports that make the comparison fail: add them one by one to those that work."""
    fit: list[Entry] = []
    left_out = dict(skipped)
    for entry in entries:
        try:
            show(diff([*fit, entry], left_out))
            fit.append(entry)
        except Exception as error:
            left_out[entry.name] = f"it can't be compared ({type(error).__name__})"
    _require_two(fit, left_out)
    return show(diff(fit, left_out))


def _require_two(entries: Sequence[Entry], skipped: dict[str, str]) -> None:
    if len(entries) < 2:
        for name, reason in skipped.items():
            click.echo(f"Skipped {name}: {reason}", err=True)
        raise CartlabError("there are not two reports to compare", "name at least two folders that bench wrote")


def _read(directory: Path) -> Entry | str:
    """Read a report and check it against its raw data. Return the reason if it can't be read."""
    try:
        report = read_report(directory)
        folder = directory.parent if directory.is_file() else directory
        return Entry("", report, _mismatches(report, folder))
    except CartlabError as error:
        below = reports_below(directory)  # not beside it: the reports of others lie there
        return printable(f"{error.message}; name the folder in it: {below[-1]}" if below else error.message)
    except Exception as error:  # of any kind: it must not stop the comparison of the others
        return f"it can't be read ({type(error).__name__})"


def _mismatches(report: Report, folder: Path) -> list[str]:
    """Return the numbers that do not follow from raw data; a single entry if there are no raw data at all."""
    found = list(discrepancies(report, folder, experiments_of(report.settings)))
    if not found or report.schema < SCHEMA:
        return found
    flaw = RawFolder(folder / "raw").flaw()
    return [flaw] if flaw else found


def _names(directories: Sequence[Path]) -> list[str]:
    """Return the folders' own names. If two are the same, return whole paths; a repeated path gets a number."""
    names = [printable(os.path.basename(os.path.realpath(directory))) for directory in directories]
    if len(set(names)) < len(names):
        names = [printable(str(directory)) for directory in directories]
    before = [names[:place].count(name) for place, name in enumerate(names)]
    return [f"{name} ({count + 1})" if count else name for name, count in zip(names, before, strict=True)]
