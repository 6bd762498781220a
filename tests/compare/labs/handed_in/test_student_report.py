"""The report in a student's folder: read once, and again as soon as its file is another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.handed_in import student_report
from compare.labs.handed_in.student_report import folder_of
from compare.labs.handed_in.student_report import report_of
from compare.labs.workspace import Workspace
from compare.report_folder import read_report
from compare.report_folder import write_report
from compare.results import Report
from tests.compare.report.made_up import report


def test_a_report_is_read_once_until_its_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, reads = Workspace(tmp_path), []
    read = read_report

    def counted(folder: Path) -> Report:
        reads.append(folder)
        return read(folder)

    monkeypatch.setattr(student_report, "read_report", counted)
    write_report(report(), folder_of(workspace))
    assert report_of(workspace) == report_of(workspace) == report()
    assert len(reads) == 1
    measured_again = replace(report(), settings={**report().settings, "seed": 8})
    write_report(measured_again, folder_of(workspace))
    assert report_of(workspace) == measured_again
    assert len(reads) == 2


def test_what_can_not_be_read_is_said_each_time_and_mended_at_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    path = write_report(report(), folder_of(workspace))
    whole = path.read_text()
    path.write_text(whole[:-1])
    for _ in range(2):
        with pytest.raises(CartlabError, match="cut short"):
            report_of(workspace)
    path.write_text(whole)
    assert report_of(workspace) == report()
