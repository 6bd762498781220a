"""Nothing of a shop outlives its harness, at whatever moment that ends, and however."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from compare.launch.local.launcher import launched
from compare.launch.processes.watchdog import RUN_VARIABLE
from compare.launch.state import ShopState
from compare.launch.state import sweep_if_left
from compare.settings import REPOSITORY
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import get
from tests.compare.launch.stub_shop import marked
from tests.compare.launch.stub_shop import options
from tests.compare.launch.stub_shop import stub_shop
from tests.ports import port_block

PROMISED_S = 2.0


class Harness:
    """A harness process and all that it starts, found by a mark of the test's own, which everything inherits."""

    def __init__(self, folder: Path, hold: str, *, shares_environments: bool = True) -> None:
        if shares_environments:
            options(folder)
        self.mark = secrets.token_hex(8)
        self.state = ShopState(folder / "state", "held")
        self.port = port_block()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.compare.launch.harness", folder, "held", str(self.port), hold],
            cwd=REPOSITORY,
            env={**os.environ, "PATH": f"{os.environ['PATH']}:/{self.mark}"},
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def children(self, word: str = "") -> list[psutil.Process]:
        """Return the children that have `word` in their command lines."""
        found = []
        for pid in marked(self.mark):
            with suppress(psutil.Error):  # it has just ended
                process = psutil.Process(pid)
                if pid != self.process.pid and word in " ".join(process.cmdline()):
                    found.append(process)
        return found

    def members(self) -> list[psutil.Process]:
        """Return the processes of the shop itself."""
        return [child for child in self.children() if RUN_VARIABLE in child.environ()]

    def runs(self, word: str, count: int = 1) -> bool:
        return len(self.children(word)) >= count

    def wait_until_healthy(self) -> None:
        assert self.process.stdout is not None
        assert any(line == "healthy\n" for line in self.process.stdout)

    def everything_ends(self) -> None:
        eventually(lambda: not marked(self.mark), PROMISED_S)


@contextmanager
def harness(folder: Path, hold: str, **choices: bool) -> Iterator[Harness]:
    started = Harness(folder, hold, **choices)
    try:
        yield started
    finally:
        for pid in marked(started.mark):  # only if the test failed
            os.kill(pid, signal.SIGKILL)
        started.process.wait()
        assert started.process.stdout is not None
        started.process.stdout.close()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("moment", ["init", "app", "running"])
def test_a_shop_ends_with_its_harness(folder: Path, moment: str, ending: signal.Signals) -> None:
    with harness(folder, moment) as held:
        data = held.state.data("stub")
        if moment == "running":
            held.wait_until_healthy()
        else:
            eventually((data / f"holding-{moment}").exists)
        record = held.state.read()
        assert record is not None
        assert {copy["health"] for copy in record["copies"]} == {"healthy" if moment == "running" else "starting"}
        assert held.runs("granian" if moment != "init" else "stub.init")
        held.process.send_signal(ending)
        held.everything_ends()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_shop_in_the_middle_of_a_deploy_ends_with_its_harness(folder: Path, ending: signal.Signals) -> None:
    with harness(folder, "deploy") as held:
        held.wait_until_healthy()
        eventually(lambda: len((held.state.read() or {"copies": []})["copies"]) == 3)  # two, and one that joins them
        held.process.send_signal(ending)
        held.everything_ends()


def test_the_builders_of_environments_end_with_the_harness(folder: Path) -> None:
    with harness(folder, "never", shares_environments=False) as held:
        eventually(lambda: held.runs("bin/uv"))
        held.process.kill()
        held.everything_ends()


def test_frozen_processes_end_too(folder: Path) -> None:
    with harness(folder, "never") as held:
        held.wait_until_healthy()
        copies = held.members()
        assert len(copies) == 4  # two of Granian's parents and two workers
        for child in copies:
            child.suspend()
        held.process.kill()
        held.everything_ends()


def test_frozen_processes_end_with_ctrl_c(folder: Path) -> None:
    with harness(folder, "never") as held:
        held.wait_until_healthy()
        for child in held.members():
            child.suspend()
        held.process.send_signal(signal.SIGINT)
        held.everything_ends()


def test_a_killed_watchdog_is_replaced(folder: Path) -> None:
    with harness(folder, "never") as held:
        held.wait_until_healthy()
        [watchdog] = held.children("watchdog.py")
        watchdog.kill()
        eventually(lambda: not watchdog.is_running())
        eventually(lambda: held.runs("watchdog.py"))
        held.process.kill()
        held.everything_ends()


def test_what_lost_harness_and_watchdog_is_swept_by_the_next_command(folder: Path) -> None:
    with harness(folder, "never") as held:
        held.wait_until_healthy()
        held.process.send_signal(signal.SIGSTOP)  # it can't replace its watchdog
        for watchdog in held.children("watchdog.py"):
            watchdog.kill()
        held.process.kill()
        held.process.wait()
        assert held.runs("granian", 4)
        assert get(f"http://127.0.0.1:{held.port}/ready") == "ready"
        assert not held.state.is_running()
        assert sweep_if_left(held.state) == 4
        assert marked(held.mark) == []
        assert held.state.read() is None


def test_a_new_start_sweeps_as_well(folder: Path) -> None:
    with harness(folder, "never") as held:
        held.wait_until_healthy()
        held.process.send_signal(signal.SIGSTOP)
        for watchdog in held.children("watchdog.py"):
            watchdog.kill()
        held.process.kill()
        held.process.wait()
        with launched(stub_shop("held"), options(folder)):
            assert marked(held.mark) == []


def test_a_forked_child_of_the_harness_does_not_keep_the_shop(folder: Path) -> None:
    """Such a child inherits what the watchdog watches. It must let go of it, or the shop would outlive the harness."""
    with harness(folder, "fork") as held:
        held.wait_until_healthy()
        [forked] = held.children("launch.harness")
        held.process.kill()
        held.process.wait()
        eventually(lambda: marked(held.mark) == [forked.pid], PROMISED_S)
        assert not held.state.is_running()


CHILD_OF_A_BENCH = """
import os, subprocess, sys
from compare.launch.processes.process_group import watched_children
with watched_children("bench"):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(child.pid, flush=True)
    child.wait()
"""


def test_whatever_a_bench_starts_ends_with_it_frozen_or_not() -> None:
    command = [sys.executable, "-c", CHILD_OF_A_BENCH]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as bench:
        assert bench.stdout is not None
        child = psutil.Process(int(bench.stdout.readline()))
        child.suspend()
        bench.kill()
    eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, PROMISED_S)
