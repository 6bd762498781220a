"""`report show` with its choices: the screen, one claim, one experiment, everything; and unknown names."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result
from rich.console import Console

from compare.commands import cli as group
from compare.report.claim_view import print_claim
from compare.report_folder import write_report
from tests.compare.report.answers.made_up_claims import memory
from tests.compare.report.answers.made_up_claims import report_of
from tests.compare.report.answers.made_up_claims import turning
from tests.compare.report.made_up import report


def show(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(group, ["report", "show", str(folder), *words], env={"COLUMNS": "80"})


def said(folder: Path, *words: str) -> str:
    done = show(folder, *words)
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_report(report(), tmp_path)
    return tmp_path


def test_without_a_choice_it_is_the_screen_also_for_the_file_itself(folder: Path) -> None:
    assert said(folder).startswith("One shop, built twice")
    assert f"Page: {folder}/report.html" in show(folder / "report.json").stdout


def test_all_of_it_is_what_it_was(folder: Path) -> None:
    whole = said(folder, "--all")
    assert "Fairness ledger" in whole and "What is left?" in whole and "What does it cost?" in whole


def test_one_experiment_is_its_part_only(folder: Path) -> None:
    part = said(folder, "--experiment", "overhead")
    assert "What does it cost?" in part and "What is left?" not in part and "Fairness ledger" not in part


def test_an_experiment_that_is_not_there_is_answered_with_those_that_are(folder: Path) -> None:
    done = show(folder, "--experiment", "luck\x1b[2J")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "Error: this report holds no experiment luck�[2J",
        "Try: choose from overhead, faults",
    ]


def test_one_claim_has_its_answer_its_figures_what_would_change_it_and_what_is_left_out(folder: Path) -> None:
    told = said(folder, "--claim", "m1")
    assert "M1 The lecture says: Services: network hops cost latency and memory." in told
    assert "The home page takes 1.80 times as long in the services as in the monolith (1.60 to 2.00)." in told
    assert "A, the services: 3.79 ms B, the monolith: 2.05 ms ratio of A to B: 1.80 [1.60, 2.00], higher" in told
    assert "what matters: 5%; two equal monoliths differ by -1% to +3%; blocks: 6" in told
    assert "It would read" in told and "Decided beforehand M1 if higher." in told
    assert "Left out of this report The memory of the whole shop: the services against the monolith" in told


def test_a_claim_with_a_turning_point_gives_it(tmp_path: Path) -> None:
    known = report_of(memory(0.5, "lower", 500), turning_points=[turning(500, 15.8), turning(500, None, "products")])
    write_report(known, tmp_path)
    told = said(tmp_path, "--claim", "C4")
    assert "Where the answer turns If logins keep the shop busy, the services hold less memory" in told
    assert "from 16 copies on (15 to 18) with 500 products." in told
    assert "Decided beforehand" not in told


def test_a_claim_that_nothing_measured_says_what_would(folder: Path) -> None:
    told = said(folder, "--claim", "C12")
    assert "Not measured: this report has nothing that decides it." in told
    assert "The time of a repair: the monolith against the services (measured by: bench rebuild --profile full)" in told
    assert "bench database" in said(folder, "--claim", "C9")
    written = io.StringIO()
    print_claim(report(), "C9", [], Console(file=written))
    assert "No experiment of this version measures it." in written.getvalue()
