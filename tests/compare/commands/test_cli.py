"""The frame of the command line: help, exit codes, errors in one line, and the harness's own Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from compare.commands import cli as group
from compare.commands import COMMANDS
from compare.settings import REPOSITORY
from tests.compare.commands.terminal import cli

BASE_PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")


def test_every_command_has_help_with_one_line_for_the_list() -> None:
    context = click.Context(group)
    names = group.list_commands(context)
    assert {"up", "down", "ps", "logs", "pairs", "doctor"} <= set(names) <= set(COMMANDS)
    for name in names:
        command = group.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(200).endswith(".")
        assert CliRunner().invoke(group, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["launch"],
        ["up"],
        ["up", "macro"],
        ["up", "micro", "--copies", "products"],
        ["up", "micro", "--copies", "products=-1"],
        ["up", "micro", "--style", "wild"],
        ["pairs", "kitchen"],
        ["logs"],
    ],
)
def test_wrong_usage_exits_with_2(words: list[str]) -> None:
    result = CliRunner().invoke(group, words)
    assert result.exit_code == 2
    assert "Usage: " in result.output


@pytest.mark.parametrize(
    ("words", "message", "remedy"),
    [
        (["up", "micro", "--copies", "cellar=2"], "micro has no role 'cellar'", "users, products, orders, pages"),
        (["up", "micro", "-d", "--copies", "cellar=2"], "micro has no role 'cellar'", "users, products, orders, pages"),
        (["up", "monolith", "--port-base", "80"], "80 is no base for ports", "1024"),
        (["up", "monolith", "--runtime", "docker"], "comes with the Docker runtime", "--runtime local"),
        (["logs", "micro", "cellar"], "micro has no role 'cellar'", "users, products, orders, pages"),
        (["logs", "micro"], "There are no logs of micro", "cli.py up micro"),
    ],
)
def test_a_mistake_is_one_line_with_a_remedy(state: Path, words: list[str], message: str, remedy: str) -> None:
    result = cli(*words, state=state)
    error, advice = result.stderr.splitlines()
    assert error.startswith("Error: ") and message in error
    assert advice.startswith("Try: ") and remedy in advice
    assert (result.stdout, result.returncode) == ("", 1)


def test_any_python_finds_the_harness_and_keeps_its_words(state: Path) -> None:
    result = cli("ps", "--json", state=state, python=BASE_PYTHON)
    assert (result.stdout, result.stderr, result.returncode) == ("[]\n", "", 0)


def test_without_the_harness_it_names_the_command_that_makes_it(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "cli.py", tmp_path)
    result = subprocess.run([BASE_PYTHON, tmp_path / "cli.py", "ps"], capture_output=True, text=True)
    assert result.stderr == "Error: Cartlab is not set up yet.\nTry: make setup\n"
    assert (result.stdout, result.returncode) == ("", 1)


def test_nothing_runs_at_first(state: Path) -> None:
    assert cli("ps", state=state).stdout.startswith("Nothing is running.")
    assert cli("down", state=state).stdout == "Nothing is running.\n"
    assert cli("down", "micro", state=state).stdout == "micro is not running.\n"
