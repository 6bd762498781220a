"""What is done in processes of their own: in order, whatever becomes of one, and nothing outlives the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from compare.commands import class_reports
from compare.commands.terminal.in_processes import in_processes
from compare.report_folder import read_report
from compare.results import Report
from compare.settings import REPOSITORY
from tests.compare.report.made_up import report
from tests.compare.report.made_up import write_with_raw

# `report diff` of which each process says its number in a file, and is then busy for longer than any test.
BUSY = """
import os, sys, time
from pathlib import Path
from compare.commands import class_reports, cli

def read(directory):
    (directory / str(os.getpid())).touch()
    time.sleep(600)

class_reports._read = read
cli(["report", "diff", *sys.argv[1:]])
"""
GONE_WITHIN_S = 60


def double_or_die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def read_or_die(directory: Path) -> Report:
    if directory.name == "eve":
        os.kill(os.getpid(), signal.SIGKILL)
    return read_report(directory)


def test_one_that_dies_costs_what_it_did_and_no_other() -> None:
    assert in_processes(double_or_die, range(8), -1) == [0, 2, 4, -1, 8, 10, 12, 14]
    assert active_children() == []


def test_a_report_whose_reader_is_killed_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["ann", "bob", "eve", "ian", "zoe"]
    for name in names:
        write_with_raw(report(), tmp_path / name)
    monkeypatch.setattr(class_reports, "read_report", read_or_die)
    entries, skipped = class_reports.read_class([tmp_path / name for name in names])
    assert [entry.name for entry in entries] == ["ann", "bob", "ian", "zoe"]
    assert skipped == {"eve": class_reports.DIED}


@pytest.mark.parametrize(
    ("sent", "code", "to_all"), [(signal.SIGINT, 130, True), (signal.SIGKILL, -signal.SIGKILL, False)]
)
def test_a_command_that_is_ended_takes_its_busy_processes_along_without_a_word(
    sent: signal.Signals, code: int, to_all: bool, tmp_path: Path
) -> None:
    """Ctrl-C goes to all processes of the terminal; SIGKILL to the command alone, which can't pass it on."""
    folders = [tmp_path / str(number) for number in range(30)]
    for folder in folders:
        folder.mkdir()
    command = subprocess.Popen(
        [sys.executable, "-c", BUSY, *map(str, folders)],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        while not list(tmp_path.glob("*/*")) and command.poll() is None:
            time.sleep(0.02)
        (os.killpg if to_all else os.kill)(command.pid, sent)
        _, said = command.communicate(timeout=GONE_WITHIN_S)  # as long as one lives, its pipe stays open
        assert (command.returncode, said) == (code, "")
    finally:
        kill_group(command.pid)


def kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
