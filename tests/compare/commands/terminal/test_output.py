"""Output that can't be written: a full disk gives one line and exit code 1; whoever stops reading gets none."""

from __future__ import annotations

import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click
import pytest

from compare.commands import cli as group
from compare.commands import down
from compare.commands.terminal.output import OutputLost
from compare.launch.local.runtime import LocalRuntime
from compare.settings import REPOSITORY
from compare.topology import Shop
from tests.compare.commands.typed import environment

FULL = "Error: standard output can't be written: No space left on device\nTry: free some space, or write it elsewhere\n"
REAL = ["ps --json", "doctor", "fault list", "lab list --json", "lab show 0", "pairs"]

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Return a state folder in which nothing is started."""
    return tmp_path


def in_shell(words: str, state: Path) -> subprocess.CompletedProcess[str]:
    """Run `cli.py` as `words` say, with their redirections."""
    line = f'exec "{sys.executable}" "{REPOSITORY / "cli.py"}" {words}'
    return subprocess.run(
        ["bash", "-c", line], env=environment(state), capture_output=True, text=True, timeout=60, cwd="/"
    )


def every_help(command: click.Command, words: tuple[str, ...] = ()) -> list[str]:
    inner = [] if not isinstance(command, click.Group) else command.list_commands(click.Context(command))
    found = [" ".join([*words, "--help"])]
    for name in inner:
        below = command.get_command(click.Context(command), name)  # type: ignore[attr-defined]
        found += every_help(below, (*words, name))
    return found


def test_on_a_full_disk_a_command_says_so_in_one_line(state: Path) -> None:
    result = in_shell("ps > /dev/full", state)
    assert (result.stderr, result.returncode) == (FULL, 1)


def test_on_a_full_disk_no_other_command_and_no_help_is_lost_in_silence(state: Path) -> None:
    """They are run one after another in one process, as `cli.py` runs one of them."""
    script = """
import os, sys
from compare.commands import cli
full = os.dup(1)
for words in sys.argv[1:]:
    os.dup2(full, 1)
    sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)
    sys.stderr = sys.__stderr__
    try:
        cli(words.split(), prog_name="python cli.py")
    except SystemExit as ended:
        assert ended.code == 1, words
    else:
        raise AssertionError(words)
"""
    told = [*REAL, *every_help(group)]
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-c", script, *told]
        result = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environment(state), text=True, cwd=REPOSITORY
        )
    assert (result.stderr, result.returncode) == (FULL * len(told), 0)
    assert len(told) > 20 + len(REAL)


def test_what_was_measured_before_it_could_not_be_written_ends_in_one_line_too(state: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/nothing"
        result = in_shell(f"load {url} --rate 20 --duration 0.2 > /dev/full", state)
        server.shutdown()
    assert (result.stderr, result.returncode) == (FULL, 1)


def test_both_shops_are_stopped_although_it_can_not_be_printed(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []

    def stop(place: LocalRuntime, shop: Shop, state: Path) -> str:
        stopped.append(shop.name)
        return f"{shop.name} is stopped."

    def full(line: str) -> None:
        raise OutputLost("full")

    monkeypatch.setattr(LocalRuntime, "stop", stop)
    monkeypatch.setattr("compare.commands.down.click.echo", full)
    with pytest.raises(OutputLost):
        down.command.main(["--runtime", "local"], standalone_mode=False)
    assert stopped == ["monolith", "micro"]


def test_a_closed_standard_output_is_refused_before_anything_is_done(state: Path) -> None:
    result = in_shell("ps >&-", state)
    assert result.stderr.startswith("Error: standard output can't be written: it is closed\nTry: ")
    assert result.returncode == 1


@pytest.mark.parametrize("streams", ["2> /dev/full", "2>&-", "<&-", "2>&- <&-"])
def test_without_standard_error_or_input_the_work_is_done(streams: str, state: Path) -> None:
    result = in_shell(f"ps --json {streams}", state)
    assert (result.stdout, result.stderr, result.returncode) == ("[]\n", "", 0)


def test_closed_streams_are_open_in_what_is_started() -> None:
    child = "import os; os.fstat(0); os.fstat(2); print(2)"
    script = f"""
import subprocess, sys
from compare.commands.terminal.output import watched_output
with watched_output():
    subprocess.run([sys.executable, "-c", {child!r}])
"""
    command = ["bash", "-c", 'exec "$@" <&- 2>&-', "bash", sys.executable, "-c", script]
    assert subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY).stdout == "2\n"


def test_an_error_that_can_not_be_told_is_an_exit_code_still(state: Path) -> None:
    assert in_shell("logs micro 2> /dev/full", state).returncode == 1
    assert in_shell("launch 2> /dev/full", state).returncode == 2


def test_who_stops_reading_is_not_told_of_it(state: Path) -> None:
    for words in ("pairs", "--help"):
        line = f'"{sys.executable}" "{REPOSITORY / "cli.py"}" {words} | head -c 1'
        result = subprocess.run(["bash", "-c", line], env=environment(state), capture_output=True, text=True)
        assert (len(result.stdout), result.stderr) == (1, "")
