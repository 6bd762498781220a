"""A student's report counts if it is valid, younger than the predictions, and follows from its raw data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compare.labs.checker import check
from compare.labs.handed_in.rows import find_row
from compare.labs.handed_in.rows import rows_of
from compare.labs.handed_in.student_report import report_of
from compare.labs.lab import find_lab
from compare.labs.steps.predictions import beside
from compare.labs.steps.report import again
from compare.labs.steps.report import command
from compare.labs.workspace import Workspace
from tests.compare.labs.both_ways import is_helpful
from tests.compare.labs.both_ways import said
from tests.compare.labs.both_ways import solved

LAB = find_lab(4)


@pytest.fixture
def measured(tmp_path: Path) -> Workspace:
    return solved(LAB, tmp_path / "aside")


def change(workspace: Workspace, how: Callable[[dict[str, Any]], None]) -> str:
    """Change the report, and return what the check says."""
    path = workspace.folder / "report" / "report.json"
    report = json.loads(path.read_text())
    how(report)
    path.write_text(json.dumps(report))
    checked = check(LAB, workspace)
    assert not checked.passed and is_helpful(checked)
    return said(checked)


def test_predictions_are_shown_beside_what_was_measured(measured: Workspace) -> None:
    (found,) = check(LAB, measured).findings["report"]
    assert len(found.details) == len(LAB.tables["prediction"])
    assert all("you said" in line and "measured" in line for line in found.details)


def test_a_report_one_folder_too_deep_is_found(measured: Workspace) -> None:
    folder = measured.folder / "report"
    folder.rename(measured.folder / "moved")
    folder.mkdir()
    (measured.folder / "moved").rename(folder / "quick")
    checked = check(LAB, measured)
    assert not checked.passed and is_helpful(checked)
    assert "one folder too deep" in said(checked) and "report/quick" in said(checked)


def test_a_command_of_a_lab_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "my labs" / "report"
    assert command(LAB, Workspace(folder.parent)).endswith(f" --out '{folder}'")
    assert again(LAB, Workspace(folder.parent)).startswith(f"rm -r '{folder}', then python cli.py bench ")


def test_a_ratio_is_the_one_that_the_report_shows(tmp_path: Path) -> None:
    lab = find_lab(11)
    workspace = solved(lab, tmp_path / "aside")
    row = find_row(rows_of(report_of(workspace)), "overhead", "home.p50", "micro-resilient", "monolith")
    (line,) = (line for line in beside(lab, workspace) if line.startswith("home_page"))
    assert line.endswith(f"measured {row.compared.estimate:.3g}")


def test_what_anothers_report_lacks_is_said_and_stops_nothing(tmp_path: Path) -> None:
    lab = find_lab(11)
    workspace = solved(lab, tmp_path / "aside")
    path = workspace.folder / "report" / "report.json"
    report = json.loads(path.read_text())
    runs = report["experiments"]["faults"]["runs"]
    report["experiments"]["faults"]["runs"] = [run for run in runs if "hang" not in run["condition"]]
    path.write_text(json.dumps(report))
    lines = beside(lab, workspace)
    assert [line for line in lines if line.endswith("not measured here")] == lines[-1:]


def test_a_report_that_is_older_than_the_predictions_does_not_count(measured: Workspace) -> None:
    measured.remember(predicted=measured.progress()["predicted"] | {"at": "2999-01-01T00:00:00+00:00"})
    assert "older than your predictions" in said(check(LAB, measured))


def test_an_invalid_run_is_told_with_its_reason(measured: Workspace) -> None:
    def spoil(report: dict[str, Any]) -> None:
        report["experiments"]["faults"]["runs"][0] |= {"valid": False, "reason": "the moon was full"}

    assert "the moon was full" in change(measured, spoil)


@pytest.mark.parametrize("runs_left", [0, 1, None])
def test_a_bench_that_was_stopped_goes_on_where_it_was(measured: Workspace, runs_left: int | None) -> None:
    def stop(report: dict[str, Any]) -> None:
        report["settings"]["seed"] = 7
        faults = report["experiments"]["faults"]
        faults |= {"partial": "stopped by Ctrl-C", "runs": faults["runs"][:runs_left]}

    told = change(measured, stop)
    assert "faults was not measured to its end: stopped by Ctrl-C" in told
    profile = report_of(measured).settings["profile"]
    folder = measured.shown("report")
    assert f"Go on with: python cli.py bench faults --profile {profile} --seed 7 --resume {folder}" in told
    assert "rm -r" not in told


def test_a_stopped_bench_goes_on_with_the_labs_profile_if_its_report_tells_none(measured: Workspace) -> None:
    def stop(report: dict[str, Any]) -> None:
        del report["settings"]["profile"]
        report["experiments"]["faults"]["partial"] = "stopped by Ctrl-C"

    profile = LAB.tables["report"]["profile"]
    assert f"Go on with: python cli.py bench faults --profile {profile} --seed" in change(measured, stop)


def test_a_command_that_goes_on_can_be_typed_as_it_stands(measured: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "my labs"
    measured.folder.rename(folder)

    def stop(report: dict[str, Any]) -> None:
        report["experiments"]["faults"]["partial"] = "stopped by Ctrl-C"

    assert f" --resume '{folder / 'report'}'" in change(Workspace(folder), stop)


def test_a_figure_that_was_written_and_not_measured_is_noticed(measured: Workspace) -> None:
    def embellish(report: dict[str, Any]) -> None:
        metrics = report["experiments"]["faults"]["runs"][0]["metrics"]
        metrics["login.availability"]["value"] = metrics["login.availability"]["value"] / 2 + 0.1

    assert "don't follow from the raw data" in change(measured, embellish)


def test_another_experiment_is_told_by_its_name(measured: Workspace) -> None:
    assert "no experiment faults" in change(measured, lambda report: report["experiments"].pop("faults"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 99}'])
def test_a_report_that_can_not_be_read_is_told_in_a_line(measured: Workspace, text: str) -> None:
    (measured.folder / "report" / "report.json").write_text(text)
    checked = check(LAB, measured)
    assert not checked.passed and is_helpful(checked)
