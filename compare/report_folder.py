"""The folder of a report: a versioned report.json, which is written whole or not at all, and raw/ beside it."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from .errors import CartlabError
from .foreign_file import ForeignFileError
from .foreign_file import MIB
from .foreign_file import parsed_json
from .foreign_file import read_bytes
from .report_data import report_from
from .results import Report
from .results import SCHEMA

REPORT_NAME = "report.json"
MOST_BYTES = 8 * MIB  # our own reports have less than 2 MiB
MOST_SAID = 200  # characters of an error: a name in it may be long

# Runs that differ in one of these fields measured different things. They are never merged.
MACHINE_FIELDS = ("cpu_model", "cores", "memory_bytes", "system")
SHOP_SOFTWARE = ("python", "code", "harness")
HARNESS_PACKAGES = ("aiohttp", "uvloop", "numpy", "scipy", "pytest-benchmark")
NOTED_ONLY = ("commit", *HARNESS_PACKAGES)  # software that is shown, but not compared
SETTINGS_FIELDS = ("profile", "runtime", "plan", "check")
ORDER_FIELD = "seed"  # reports of their own have their own; only the blocks of one report share it


def make_report_folder(directory: Path) -> None:
    """Make DIR and DIR/raw. Raises CartlabError if they can't be written."""
    try:
        (directory / "raw").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CartlabError(f"can't write to {directory}: {error.strerror}", "give another --out") from None


def write_report(report: Report, directory: Path) -> Path:
    """Write DIR/report.json, and return its path. Raises CartlabError."""
    return write_whole(directory / REPORT_NAME, json.dumps(asdict(report), indent=1))


def write_whole(path: Path, text: str) -> Path:
    """Write a file of a report. A reader sees the old file or the new one, never a part. Raises CartlabError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".report-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise CartlabError(f"can't write {path}: {error.strerror}", "free some space, or give another --out") from None
    return path


def read_report(directory: Path) -> Report:
    """Read DIR/report.json, or the file itself if that is given. Raises CartlabError, in one line, if unreadable."""
    path = directory / REPORT_NAME
    try:
        is_named = directory.is_file()  # named by the user, who may choose a link
        path = directory if is_named else path
        data = parsed_json(read_bytes(path, MOST_BYTES, follow_links=is_named))
    except FileNotFoundError:
        raise CartlabError(f"there is no report in {directory}", _name_one(directory)) from None
    except OSError as error:
        raise CartlabError(f"can't read {path}: {error.strerror}", "name the folder that bench wrote") from None
    except ForeignFileError as error:
        raise CartlabError(f"{path} {error}", "run bench again, or take another copy of the folder") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if type(schema) is not int:
        raise CartlabError(f"{path} is not a report", "name the folder that bench wrote")
    if schema > SCHEMA:
        raise CartlabError(f"{path} has schema {schema}; this version reads up to {SCHEMA}", "use a newer Cartlab")
    try:
        return report_from(data)
    except (ArithmeticError, LookupError, TypeError, AttributeError, ValueError) as error:
        raise CartlabError(f"{path} is not a whole report: {str(error)[:MOST_SAID]}", "run bench again") from None


def _name_one(directory: Path) -> str:
    """Say which folder to name: the latest report below this folder, or else beside it."""
    for folder in (directory, directory.parent):
        found = reports_below(folder)
        if found:
            return f"name the folder that bench wrote; the latest is {found[-1]}"
    return "name the folder that bench wrote"


def reports_below(directory: Path) -> list[Path]:
    """Return the folders of reports one level below, sorted by name; none if the folder can't be read."""
    try:
        return sorted(path.parent for path in directory.glob(f"*/{REPORT_NAME}"))
    except OSError:
        return []


def runtime_fields(report: Report) -> list[str]:
    """Return the software fields that a report's runtime has added, such as an engine's version."""
    return [name for name in report.software if name not in (*SHOP_SOFTWARE, *NOTED_ONLY)]


def compared_fields(*reports: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return, by part of a report, the fields that are equal in reports that measured the same thing."""
    added = dict.fromkeys(name for report in reports for name in runtime_fields(report))
    software = (*SHOP_SOFTWARE, *added)
    return ("machine", MACHINE_FIELDS), ("software", software), ("settings", SETTINGS_FIELDS)


def refuse_unlike(first: Report, second: Report) -> None:
    """Raise CartlabError, naming the field, unless two reports measured the same thing in the same way."""
    for part, names in (*compared_fields(first, second), ("settings", (ORDER_FIELD,))):
        one, other = getattr(first, part), getattr(second, part)
        for name in names:
            if one.get(name) != other.get(name):
                raise CartlabError(
                    f"the runs differ in {part}.{name}: {one.get(name)!r} and {other.get(name)!r}",
                    "start a new report with another --out",
                )
