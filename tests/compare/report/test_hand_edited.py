"""Whatever somebody has done to a report: it is read or it is refused in a line, and nothing breaks."""

from __future__ import annotations

import copy
import io
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from plotly.offline import get_plotlyjs
from rich.console import Console

from compare.commands import cli as group
from compare.commands.class_reports import read_class
from compare.printable import printable_lines
from compare.report.claim_view import print_claim
from compare.report.diff import Diff
from compare.report.diff import diff
from compare.report.diff_json import as_data
from compare.report.diff_page import write_diff_page
from compare.report.diff_terminal import print_diff
from compare.report.page import write_page
from compare.report.screen import print_screen
from compare.report.terminal import print_report
from compare.report_folder import read_report
from compare.report_folder import REPORT_NAME
from tests.compare.report.made_up import report
from tests.compare.report.made_up import write_with_raw

NESTED: Any = "deep"
for _ in range(480):
    NESTED = [NESTED]
STRANGE: tuple[Any, ...] = (None, "", "much", -1, 0, 1e999, [], {}, [None], {"a": None}, True, "[/x]")
HOSTILE = (
    1.7e308,
    5e-324,
    10**30,
    10**400,
    NESTED,
    "\ud800",
    "\x1b[8m",
    "\u202e",
    "a" * 20_000,
    {"\x1b]52;c;eA==\a": 1},
)
EDITS = 400


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    whole, edited = tmp_path / "whole", tmp_path / "edited"
    write_with_raw(report(), whole)
    write_with_raw(report(), edited)
    return whole, edited


def edited_once(data: Any, chance: random.Random) -> Any:
    """Return a copy in which one value is another, or gone."""
    data = copy.deepcopy(data)
    place = data
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = chance.choice(keys)
        if not (isinstance(place[key], (dict, list)) and place[key]) or chance.random() < 0.15:
            break
        place = place[key]
    if chance.random() < 0.2:
        del place[key]
    else:
        place[key] = chance.choice(STRANGE if chance.random() < 0.6 else HOSTILE)
    return data


def read_all(directories: Sequence[Path]) -> Diff:
    """Read reports as `report diff` does, and compare those that can be read."""
    entries, skipped = read_class(directories)
    return diff(entries, skipped)


def test_no_edit_breaks_what_reads_reports(folders: tuple[Path, Path]) -> None:
    whole, edited = folders
    original = json.loads((edited / REPORT_NAME).read_text())
    chance = random.Random(5)
    refused = marked = 0
    file = io.StringIO()
    console = Console(file=file)
    for number in range(EDITS):
        (edited / REPORT_NAME).write_text(json.dumps(edited_once(original, chance)))
        found = read_all([whole, edited])
        json.dumps(as_data(found))
        print_diff(found, console)
        for entry in found.entries[1:]:
            print_report(entry.report, console)
            print_screen(entry.report, console, edited)
            print_claim(entry.report, "M1", [], console)
        refused += "edited" in found.skipped
        marked += any(entry.mismatches for entry in found.entries if entry.name == "edited")
        if len(found.entries) == 2 and number % 20 == 0:
            write_diff_page(found, edited / "diff.html")
            page = write_page(read_report(edited), edited).read_text().replace(get_plotlyjs(), "")
            assert printable_lines(page) == page
        if number % 20 == 0:
            for words in (["diff", str(whole)], ["show"], ["html"]):
                done = CliRunner().invoke(group, ["report", *words, str(edited)])
                assert done.exit_code in (0, 1) and isinstance(done.exception, SystemExit | None)
                assert printable_lines(done.output) == done.output
    assert refused > EDITS / 4 and marked > EDITS / 50
    assert printable_lines(file.getvalue()) == file.getvalue()


def test_what_was_not_edited_is_not_marked(folders: tuple[Path, Path]) -> None:
    assert [entry.mismatches for entry in read_all(list(folders)).entries] == [[], []]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cut short"),
        ('{"schema": 2, "expe', "cut short"),
        ("[]", "is not a report"),
        ('{"schema": NaN}', "has NaN for a number"),
        ('{"schema": 3, "schema": 3}', "the same name twice"),
        (f'{{"schema": {"9" * 5000}}}', "is cut short or is not JSON"),
        ('{"schema": 99}', "schema 99"),
        ('{"schema": 2}', "not a whole report"),
    ],
)
def test_a_damaged_report_is_named_and_left_out(folders: tuple[Path, Path], text: str, said: str) -> None:
    whole, edited = folders
    (edited / REPORT_NAME).write_text(text)
    found = read_all([whole, edited, whole.parent / "nowhere"])
    assert said in found.skipped["edited"]
    assert "there is no report" in found.skipped["nowhere"]
    assert [entry.name for entry in found.entries] == ["whole"]


def test_raw_data_that_are_not_there_are_told_once(folders: tuple[Path, Path]) -> None:
    whole, bare = folders
    raw = bare / "raw"

    def mismatches() -> list[str]:
        return list(read_all([whole, bare]).entries[1].mismatches)

    for file in list(raw.iterdir())[1:]:
        file.unlink()
    assert len(mismatches()) > 1 and "can't be read (FileNotFoundError)" in mismatches()[0]
    next(raw.iterdir()).unlink()
    assert mismatches() == ["raw/ is empty"]
    raw.rmdir()
    assert mismatches() == ["raw/ is missing"]
    raw.write_text("")
    assert mismatches() == ["raw/ can't be read: Not a directory"]


def test_a_report_one_folder_too_deep_is_named_and_not_another_students(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    whole, edited = folders
    (tmp_path / "wrapped").mkdir()
    skipped = read_all([whole, tmp_path / "wrapped"]).skipped
    assert skipped == {"wrapped": f"there is no report in {tmp_path / 'wrapped'}"}
    inside = edited.rename(tmp_path / "wrapped" / "sub")
    skipped = read_all([whole, tmp_path / "wrapped"]).skipped
    assert skipped["wrapped"].endswith(f"there is no report in {tmp_path / 'wrapped'}; name the folder in it: {inside}")
