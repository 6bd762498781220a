"""`lab`: what a student sees, and what a program that asks with --json gets."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result

from compare.commands import cli
from compare.labs.lab import all_labs
from compare.printable import printable_lines

QUICK = "10"  # its files can be judged before anything is launched
FOLDER = "10-containers"


@pytest.fixture(autouse=True)
def labs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CARTLAB_LABS_DIR", str(tmp_path / "labs"))
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "labs"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["lab", *arguments])


def test_labs_are_listed_with_how_far_one_is() -> None:
    assert [lab["lab"] for lab in json.loads(run("list", "--json").stdout)] == [lab.number for lab in all_labs()]
    assert f"Next: python cli.py lab start {all_labs()[0].number}" in run("list").stdout
    run("start", QUICK)
    assert {lab["state"] for lab in json.loads(run("list", "--json").stdout)} == {"", "begun"}


def test_the_page_of_each_lab_is_shown() -> None:
    for lab in all_labs():
        shown = run("show", str(lab.number))
        assert shown.exit_code == 0 and f"Lab {lab.number}" in shown.stdout
        assert json.loads(run("show", str(lab.number), "--json").stdout)["text"] == lab.text.read_text()


def test_a_lab_is_begun_once_and_a_second_start_touches_nothing(labs: Path) -> None:
    assert str(labs / FOLDER) in run("start", QUICK).stdout
    mine = labs / FOLDER / "docker-compose.micro.yml"
    mine.write_text("mine")
    again = run("start", QUICK)
    assert again.exit_code == 1 and f"lab reset {QUICK}" in again.stderr
    assert mine.read_text() == "mine"


def test_a_reset_begins_anew_and_keeps_what_was_there(labs: Path) -> None:
    run("start", QUICK)
    (labs / FOLDER / "docker-compose.micro.yml").write_text("mine")
    assert run("reset", QUICK).exit_code == 0
    assert run("reset", QUICK).exit_code == 0
    assert (labs / f"{FOLDER}.before-1" / "docker-compose.micro.yml").read_text() == "mine"
    assert (labs / f"{FOLDER}.before-2").is_dir()
    assert "TODO" in (labs / FOLDER / "docker-compose.micro.yml").read_text()


def test_a_check_says_what_is_not_right_where_and_what_to_try(labs: Path) -> None:
    run("start", QUICK)
    checked = run("check", QUICK)
    assert checked.exit_code == 1
    first, *_ = checked.stdout.splitlines()
    assert first.startswith("  not  copy what the next instruction needs")
    assert "In:  " in checked.stdout and "Try: " in checked.stdout
    document = json.loads(run("check", QUICK, "--json").stdout)
    assert document["lab"] == int(QUICK) and not document["passed"]
    (finding, *_) = document["steps"]["containers"]
    assert not finding["passed"] and str(labs / FOLDER) in finding["file"] and finding["advice"]


def test_what_is_said_of_a_students_file_can_not_steer_the_terminal(labs: Path) -> None:
    run("start", QUICK)
    path = labs / FOLDER / "docker-compose.micro.yml"
    path.write_text(path.read_text().replace("  gateway:", '  "\\e[8m":\n    ports: {"\\e[2J": 1}\n  gateway:', 1))
    checked = run("check", QUICK)
    assert checked.exit_code == 1 and printable_lines(checked.output) == checked.output
    path.unlink()
    os.mkfifo(path)
    assert "docker-compose.micro.yml is no regular file" in run("check", QUICK).output


def test_hints_come_one_at_a_time(labs: Path) -> None:
    run("start", QUICK)
    lab = next(lab for lab in all_labs() if lab.number == int(QUICK))
    for shown in range(1, len(lab.hints) + 1):
        told = json.loads(run("hint", QUICK, "--json").stdout)
        assert told["hints"] == list(lab.hints[:shown]) and told["more"] == len(lab.hints) - shown
    last = run("hint", QUICK).stdout
    assert "lab solution 10" in last and lab.hints[-1] in last and lab.hints[0] not in last
    assert all(hint in run("hint", QUICK, "--seen").stdout for hint in lab.hints)


def test_a_solution_stands_beside_the_students_work(labs: Path) -> None:
    run("start", QUICK)
    told = run("solution", QUICK)
    assert told.exit_code == 0 and "diff -ru" in told.stdout
    assert "TODO" in (labs / FOLDER / "docker-compose.micro.yml").read_text()
    assert "TODO" not in (labs / f"{FOLDER}-solution" / "docker-compose.micro.yml").read_text()


def test_an_older_solution_is_kept_when_another_is_made(labs: Path) -> None:
    run("solution", QUICK)
    (labs / f"{FOLDER}-solution" / "notes.txt").write_text("mine")
    assert run("solution", QUICK).exit_code == 0
    assert (labs / f"{FOLDER}-solution.before-1" / "notes.txt").read_text() == "mine"


def test_a_solution_that_can_not_be_made_leaves_nothing_half(labs: Path) -> None:
    told = run("solution", "11")  # its claims need a report, and nothing is measured yet
    assert told.exit_code == 1 and "nothing is measured yet" in told.stderr
    assert not [path for path in labs.iterdir() if path.name.startswith((".", "11-"))]


@pytest.mark.parametrize("verb", ["check", "reset"])
def test_a_lab_that_is_not_begun_has_nothing_to_look_at(verb: str) -> None:
    told = run(verb, QUICK)
    assert told.exit_code == 1 and f"lab start {QUICK}" in told.stderr and "Traceback" not in told.output


@pytest.mark.parametrize("number", ["99", "-1", "seven"])
def test_a_lab_that_is_not_there_is_told_in_a_line(number: str) -> None:
    told = run("start", "--", number)
    assert told.exit_code in (1, 2) and "Traceback" not in told.output
    assert "lab list" in told.stderr or "Usage" in told.stderr
    assert "integer range" not in told.stderr


def test_what_is_remembered_may_be_lost_or_spoilt(labs: Path) -> None:
    run("start", QUICK)
    for spoilt in ("{", "[]", "", "[" * 99_999):
        (labs / FOLDER / ".progress.json").write_text(spoilt)
        assert run("hint", QUICK).exit_code == 0
        assert run("check", QUICK).exit_code == 1


def test_a_folder_that_can_not_be_written_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CARTLAB_LABS_DIR", str(tmp_path / "file" / "labs"))
    told = run("start", QUICK)
    assert told.exit_code == 1 and "CARTLAB_LABS_DIR" in told.stderr
