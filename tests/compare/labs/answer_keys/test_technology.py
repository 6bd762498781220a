"""The keys of lab 14 count what the commands on its page count."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.labs.answer_keys import right_answer
from compare.labs.lab import find_lab
from compare.labs.workspace import Workspace
from compare.settings import REPOSITORY
from tests.compare.labs.both_ways import begun
from tests.compare.labs.both_ways import solved

LAB = find_lab(14)
QUESTIONS = {table["name"]: table for table in LAB.tables["question"]}


def lines_of(command: str) -> int:
    """Return how many lines a command of the lab prints, or the number that it prints in their place."""
    words = command.removesuffix(" | wc -l")
    done = subprocess.run(shlex.split(words), cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return len([line for line in done.stdout.splitlines() if not line.endswith("__pycache__")])


@pytest.mark.parametrize("name", ["framework_in_service", "framework_in_monolith"])
def test_modules_of_the_framework_are_those_that_grep_finds(name: str) -> None:
    assert lines_of(QUESTIONS[name]["look_at"]) == right_answer(QUESTIONS[name]["truth"], Workspace(Path("nowhere")))


@pytest.mark.parametrize("name", ["files_in_service", "files_in_monolith"])
def test_changed_files_are_those_that_diff_finds(name: str, tmp_path: Path) -> None:
    workspace = solved(LAB, tmp_path / "aside")
    command = QUESTIONS[name]["look_at"].replace("labs/14-swap-the-technology", str(workspace.folder))
    assert lines_of(command) == right_answer(QUESTIONS[name]["truth"], workspace) == 2


def test_what_was_not_tried_has_lost_nothing_yet_and_what_is_not_there_has_no_files() -> None:
    workspace = begun(LAB)
    for name in ("technology.lost", "technology.files_in_service"):
        with pytest.raises(CartlabError, match="yet"):
            right_answer(name, workspace)


def test_nobody_else_reads_a_hash_and_all_rooms_move_in_the_monolith() -> None:
    nowhere = Workspace(Path("nowhere"))
    assert right_answer("technology.other_readers", nowhere) == frozenset()
    assert right_answer("technology.rooms_again_in_micro", nowhere) == 1
    assert right_answer("technology.rooms_again_in_monolith", nowhere) == 4
