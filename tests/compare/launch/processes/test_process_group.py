"""A child that clears its environment, leaves its session and loses its parents ends with its run all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from compare.launch.processes.process_group import ProcessGroup
from compare.launch.processes.watchdog import RUN_VARIABLE
from compare.settings import REPOSITORY
from tests.compare.launch.stub_shop import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the environment is the only mark")

PROMISED_S = 2.0
STRAY = "env -i setsid sh -c 'sleep 600 >&- 2>&- & echo $!'"
PARENT_OF_A_STRAY = f"""
import subprocess, threading
from compare.launch.processes.process_group import watched_children
with watched_children("bench"):
    print(subprocess.check_output({STRAY!r}, shell=True, text=True), flush=True)
    threading.Event().wait()
"""


def has_ended(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_stray_that_left_everything_behind_ends_with_the_bench(ending: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT_OF_A_STRAY]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bench:
        assert bench.stdout is not None
        stray = int(bench.stdout.readline())
        was_there, environment = not has_ended(stray), psutil.Process(stray).environ()
        bench.send_signal(ending)
    assert was_there and RUN_VARIABLE not in environment
    eventually(lambda: has_ended(stray), PROMISED_S)


def test_a_stray_of_a_shop_ends_with_the_shop(tmp_path: Path) -> None:
    process_group = ProcessGroup("shop")
    said = tmp_path / "said"
    starting = process_group.spawn(
        ["sh", "-c", f"sleep 0.1; {STRAY}"], folder=tmp_path, environment={"PATH": os.environ["PATH"]}, output=said
    )
    starting.wait()
    stray = int(said.read_text())
    assert not has_ended(stray)
    process_group.end()
    assert has_ended(stray)
