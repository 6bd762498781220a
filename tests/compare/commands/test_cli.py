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
from compare.printable import printable_lines
from compare.settings import REPOSITORY
from tests.compare.commands.typed import cli
from tests.compare.commands.typed import in_process

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


URL = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    "words",
    [
        "launch",
        *("up", "up macro", "up micro --style wild", "up micro --runtime cloud"),
        *("up micro --copies products", "up micro --copies products=-1", "up micro --copies products=0"),
        *("up micro --copies cellar=2", "up micro -d --copies cellar=2", "up monolith --copies products=2"),
        *("up monolith --port-base 80", "up monolith --port-base 65535", "up monolith --port-base high"),
        *("down macro", "ps all", "doctor now", "pairs kitchen"),
        *("logs", "logs macro", "logs micro cellar", "logs monolith orders"),
        *(f"load {URL}", f"load {URL} --rate 5 --closed 5", "load nonsense --rate 5", "load ftp://x/ --rate 5"),
        *(f"load {URL} --rate {rate}" for rate in ("-1", "0", "nan", "inf", "many", "1e9")),
        *(f"load {URL} --closed {count}" for count in ("-1", "0", "2.5")),
        *(f"load {URL} --rate 5 --duration {seconds}" for seconds in ("-1", "0", "nan")),
        *(f"load {URL} --rate 5 {wrong}" for wrong in ("--timeout 0", "--warmup -1", "--seed -1", "--expect (")),
        *(f"load {URL} --rate 5 {wrong}" for wrong in ("--arrivals bursts", f"--room users={URL}")),
        *(f"load {URL} --rate 5 --journeys --room {wrong}" for wrong in ("attic=x", "users", "users=nonsense")),
        *("fault inject monolith magic products", "fault inject bazaar kill products", "fault inject micro kill attic"),
        *("fault inject micro database-locked pages", "fault heal bazaar", "fault mend micro"),
        *("bench luck", "bench overhead --profile slow", "bench overhead --runtime cloud", "bench overhead --seed -1"),
        *("bench overhead --port-base 80", "bench all --aa --profile demo", "bench overhead --out a --resume b"),
        *("report", "report burn DIR", "report show", "report show DIR --claim C99"),
        *("report show DIR --all --claim C4", "report show DIR --all --experiment faults"),
    ],
)
def test_wrong_usage_exits_with_2(words: str) -> None:
    result = CliRunner().invoke(group, words.split())
    assert result.exit_code == 2, result.output
    assert "Usage: " in result.output
    assert "Traceback" not in result.output


def test_a_role_that_a_shop_does_not_have_is_answered_with_those_that_it_has() -> None:
    for words in ("up micro --copies cellar=2", "logs micro cellar"):
        said = " ".join(CliRunner().invoke(group, words.split()).output.split())
        assert "micro has no role 'cellar'. Its roles: users, products, orders, pages." in said


def test_a_mistake_is_one_line_with_a_remedy(state: Path) -> None:
    assert_one_line(cli("logs", "micro", state=state), "There are no logs of micro", "cli.py up micro")


@pytest.mark.parametrize("words", ["up monolith --runtime docker", "bench overhead --runtime docker", "images build"])
def test_without_docker_its_verbs_say_what_to_install(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert_one_line(in_process(*words.split(), state=state), "docker is not installed", "install Docker Engine")


@pytest.mark.skipif(not shutil.which("docker"), reason="docker is not installed")
def test_without_a_daemon_it_says_so(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'no.sock'}")
    answer = in_process("up", "monolith", "--runtime", "docker", state=state)
    assert_one_line(answer, "Docker's daemon is not running", "start it")


def assert_one_line(result: subprocess.CompletedProcess[str], message: str, remedy: str) -> None:
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
    assert in_process("ps", state=state).stdout.startswith("Nothing is running.")
    assert in_process("down", state=state).stdout == "Nothing is running.\n"
    assert in_process("down", "micro", state=state).stdout == "micro is not running.\n"


@pytest.mark.parametrize(
    "words",
    [
        *(
            ["report", "show", "evil\x1b[2J"],
            ["report", "html", "evil\udcff"],
            ["dashboard", "--replay", "\x1b]0;title\x07"],
        ),
        *(["report", "diff", "\x9b8m", "\u202eabc"], ["images", "load", "evil\x1b[8m"], ["up", "\x1b[8m"]),
    ],
)
def test_a_name_that_was_given_can_not_steer_the_terminal(words: list[str]) -> None:
    done = CliRunner().invoke(group, words)
    assert done.exit_code in (1, 2) and done.stderr
    assert printable_lines(done.output.replace("\t", " ")) == done.output.replace("\t", " ")
