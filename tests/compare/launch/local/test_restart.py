"""What dies is started again, and the supervisor says so."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import psutil
import pytest

from compare.launch.local import copies
from compare.launch.local.launcher import launched
from compare.launch.local.launcher import LaunchedShop
from compare.launch.state import ShopState
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import get
from tests.compare.launch.stub_shop import options
from tests.compare.launch.stub_shop import stub_shop


def worker_of(running: LaunchedShop) -> int:
    return int(get(f"{running.url('users')}/pid"))


def is_back(running: LaunchedShop, restarts: int) -> bool:
    [copy] = running.copies()
    return copy.restarts == restarts and copy.health == "healthy"


def recorded(folder: Path) -> list[tuple[int, int, str]]:
    record = ShopState(folder / "state", "stub").read()
    assert record is not None
    return [(copy["restarts"], copy["pid"], copy["health"]) for copy in record["copies"]]


@pytest.mark.parametrize("victim", ["worker", "parent", "both"])
def test_a_killed_copy_comes_back(folder: Path, victim: str) -> None:
    said: list[str] = []
    with launched(stub_shop(), options(folder), said.append) as running:
        worker = worker_of(running)
        [before] = running.copies()
        assert before.pid is not None
        steps_of_start = len(said)
        for pid in {"worker": [worker], "parent": [before.pid], "both": [before.pid, worker]}[victim]:
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: is_back(running, restarts=1))
        [after] = running.copies()
        assert after.pid != before.pid
        assert worker_of(running) != worker
        assert not _lives(worker)  # it outlives its parent, unless it is ended too
        assert after.last_exit == ("exit code 1" if victim == "worker" else "killed by SIGKILL")
        eventually(lambda: recorded(folder) == [(1, after.pid, "healthy")])  # it is written after it is so
    assert said[steps_of_start:] == [
        f"stub copy 1 died ({after.last_exit}); starting it again in 0.1 s",
        "stub copy 1 is ready again",
    ]


def test_the_other_copies_serve_meanwhile(folder: Path) -> None:
    with launched(stub_shop(), options(folder, copies={"stub": 2})) as running:
        first, second = running.copies()
        assert first.pid is not None
        os.killpg(first.pid, signal.SIGKILL)
        eventually(lambda: running.copies()[0].restarts == 1 and running.copies()[0].health == "healthy")
        assert running.copies()[1] == second


@pytest.mark.parametrize(("stable_after_s", "delays"), [(3600.0, ["0.1", "0.2", "0.3"]), (0.0, ["0.1", "0.1", "0.1"])])
def test_the_delay_doubles_until_a_copy_is_stable(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stable_after_s: float, delays: list[str]
) -> None:
    monkeypatch.setattr(copies, "LONGEST_DELAY_S", 0.3)
    monkeypatch.setattr(copies, "STABLE_AFTER_S", stable_after_s)
    said: list[str] = []
    with launched(stub_shop(), options(folder), said.append) as running:
        for restarts in (1, 2, 3):
            os.kill(worker_of(running), signal.SIGKILL)
            eventually(partial(is_back, running, restarts))
    assert [line.split()[-2] for line in said if "died" in line] == delays


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
