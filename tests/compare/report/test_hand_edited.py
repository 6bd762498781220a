"""Whatever somebody has done to a report: it is read or it is refused in a line, and nothing breaks."""

from __future__ import annotations

import copy
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from compare.commands.report import _read_all
from compare.report.diff_json import as_data
from compare.report.diff_page import write_diff_page
from compare.report.diff_terminal import print_diff
from compare.report.page import write_page
from compare.report.terminal import print_report
from compare.report_folder import read_report
from compare.report_folder import REPORT_NAME
from tests.compare.report.made_up import report
from tests.compare.report.made_up import write_with_raw

STRANGE = (None, "", "much", -1, 0, 1e999, [], {}, [None], {"a": None}, True, "[/x]")
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
        place[key] = chance.choice(STRANGE)
    return data


def test_no_edit_breaks_what_reads_reports(folders: tuple[Path, Path]) -> None:
    whole, edited = folders
    original = json.loads((edited / REPORT_NAME).read_text())
    chance = random.Random(5)
    refused = marked = 0
    console = Console(file=io.StringIO())
    for number in range(EDITS):
        (edited / REPORT_NAME).write_text(json.dumps(edited_once(original, chance)))
        found = _read_all([whole, edited])
        json.dumps(as_data(found))
        print_diff(found, console)
        for entry in found.entries:
            print_report(entry.report, console)
        refused += "edited" in found.skipped
        marked += any(entry.mismatches for entry in found.entries if entry.name == "edited")
        if len(found.entries) == 2 and number % 20 == 0:
            write_diff_page(found, edited / "diff.html")
            write_page(read_report(edited), edited)
    assert refused > EDITS / 4 and marked > EDITS / 30


def test_what_was_not_edited_is_not_marked(folders: tuple[Path, Path]) -> None:
    assert [entry.mismatches for entry in _read_all(list(folders)).entries] == [[], []]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cut short"),
        ('{"schema": 2, "expe', "cut short"),
        ("[]", "is not a report"),
        ('{"schema": 99}', "schema 99"),
        ('{"schema": 2}', "not a whole report"),
    ],
)
def test_a_damaged_report_is_named_and_left_out(folders: tuple[Path, Path], text: str, said: str) -> None:
    whole, edited = folders
    (edited / REPORT_NAME).write_text(text)
    found = _read_all([whole, edited, whole.parent / "nowhere"])
    assert said in found.skipped["edited"]
    assert "there is no report" in found.skipped["nowhere"]
    assert [entry.name for entry in found.entries] == ["whole"]


def test_raw_data_that_are_not_there_are_told_once(folders: tuple[Path, Path]) -> None:
    whole, bare = folders
    raw = bare / "raw"

    def mismatches() -> list[str]:
        return list(_read_all([whole, bare]).entries[1].mismatches)

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
    skipped = _read_all([whole, tmp_path / "wrapped"]).skipped
    assert skipped == {"wrapped": f"there is no report in {tmp_path / 'wrapped'}"}
    inside = edited.rename(tmp_path / "wrapped" / "sub")
    skipped = _read_all([whole, tmp_path / "wrapped"]).skipped
    assert skipped["wrapped"].endswith(f"there is no report in {tmp_path / 'wrapped'}; name the folder in it: {inside}")
