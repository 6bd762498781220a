"""A shop is changed while it serves: another release, other numbers of copies, and nobody notices."""

from __future__ import annotations

import http.client
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.launch.local import rolling
from compare.launch.local.launcher import launched
from compare.launch.local.launcher import LaunchedShop
from compare.launch.ports import is_free
from compare.launch.ports import LOOPBACK
from compare.launch.processes.process_group import group_members
from compare.launch.state import ShopState
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import get
from tests.compare.launch.stub_shop import options
from tests.compare.launch.stub_shop import stub_shop
from tests.compare.launch.stub_shop import write_tree


@pytest.fixture
def newer(folder: Path) -> Path:
    """A tree whose stub says something else."""
    return tree_where(folder / "newer", 'lambda: "ready"', 'lambda: "newer"')


def tree_where(tree: Path, now: str, then: str) -> Path:
    write_tree(tree, "stub")
    app = tree / "stub" / "stub" / "app.py"
    assert now in app.read_text()
    app.write_text(app.read_text().replace(now, then))
    return tree


def answer(running: LaunchedShop) -> str:
    return get(f"{running.url('pages')}/ready")


def recorded_copies(folder: Path) -> list[tuple[int, int]]:
    record = ShopState(folder / "state", "stub").read()
    assert record is not None
    return [(copy["copy"], copy["pid"]) for copy in record["copies"]]


def test_a_new_release_takes_the_place_of_the_old_one(folder: Path, newer: Path) -> None:
    with launched(stub_shop(), options(folder)) as running:
        [before] = running.copies()
        assert before.pid is not None and answer(running) == "ready"
        rollout = running.deploy("stub", newer)
        [after] = running.copies()
        assert {answer(running) for _ in range(20)} == {"newer"}
        assert group_members({before.pid}) == []
        assert recorded_copies(folder) == [(after.copy, after.pid)]
        assert (len(rollout.ready_s), len(rollout.drain_s), rollout.killed) == (1, 1, 0)
        assert running.data_directory("stub").joinpath("inits").read_text() == "init\n"  # data is left alone
    assert is_free(after.port)


def test_all_copies_are_replaced_and_the_new_ones_are_supervised(folder: Path, newer: Path) -> None:
    with launched(stub_shop(), options(folder, copies={"stub": 2})) as running:
        old = {copy.pid for copy in running.copies()}
        assert len(running.deploy("stub", newer).ready_s) == 2
        assert len(running.copies()) == 2 and not old & {copy.pid for copy in running.copies()}
        for copy in running.copies():
            assert copy.pid is not None
            os.killpg(copy.pid, signal.SIGKILL)
        eventually(lambda: [(copy.restarts, copy.health) for copy in running.copies()] == [(1, "healthy")] * 2)
        assert {answer(running) for _ in range(20)} == {"newer"}  # they come back as what they were


def test_a_request_that_was_begun_is_answered_by_the_old_release(folder: Path, newer: Path) -> None:
    with launched(stub_shop(), options(folder)) as running, ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(get, f"{running.url('pages')}/wait-for-release", 60)
        eventually(running.data_directory("stub").joinpath("waiting").exists)
        deployed = ThreadPoolExecutor(1).submit(running.deploy, "stub", newer)
        eventually(lambda: answer(running) == "newer")
        running.data_directory("stub").joinpath("released").touch()
        assert waiting.result() == "done"
        assert deployed.result().killed == 0


def test_what_does_not_end_within_the_grace_is_killed(
    folder: Path, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolling, "DRAIN_GRACE_S", 0.2)
    with launched(stub_shop(), options(folder)) as running, ThreadPoolExecutor(1) as executor:
        [before] = running.copies()
        waiting = executor.submit(get, f"{running.url('pages')}/wait-for-release", 60)
        eventually(running.data_directory("stub").joinpath("waiting").exists)
        assert running.deploy("stub", newer).killed == 1
        with pytest.raises((OSError, http.client.HTTPException)):
            waiting.result()
        assert before.pid is not None
        eventually(lambda: group_members({before.pid or 0}) == [])  # the kernel takes a moment to bury the killed
        assert answer(running) == "newer"


def test_an_idle_connection_to_the_old_release_is_closed(folder: Path, newer: Path) -> None:
    with launched(stub_shop(), options(folder)) as running:
        kept = http.client.HTTPConnection(LOOPBACK, running.copies()[0].port, timeout=10)
        kept.request("GET", "/ready")
        assert kept.getresponse().read() == b"ready"
        running.deploy("stub", newer)
        assert kept.sock is not None and kept.sock.recv(1) == b""
        kept.close()


def test_a_release_that_does_not_start_changes_nothing(folder: Path) -> None:
    broken = tree_where(folder / "broken", 'hold("app")', 'raise SystemExit("this release is broken")')
    with launched(stub_shop(), options(folder)) as running:
        before = running.copies()
        with pytest.raises(CartlabError, match="does not start"):
            running.deploy("stub", broken)
        assert running.copies() == before
        assert recorded_copies(folder) == [(before[0].copy, before[0].pid)]
        assert {answer(running) for _ in range(20)} == {"ready"}
        os.killpg(before[0].pid or 0, signal.SIGKILL)
        eventually(partial(came_back, running))
        assert answer(running) == "ready"  # not as what could not be deployed


def came_back(running: LaunchedShop) -> bool:
    [copy] = running.copies()
    return (copy.restarts, copy.health) == (1, "healthy")


def test_copies_are_added_and_taken_away(folder: Path, newer: Path) -> None:
    with launched(stub_shop(), options(folder)) as running:
        running.deploy("stub", newer)
        first = running.copies()
        assert len(running.scale("stub", 3).ready_s) == 2
        assert len({copy.copy for copy in running.copies()}) == 3
        assert {answer(running) for _ in range(40)} == {"newer"}
        assert len(running.scale("stub", 1).drain_s) == 2
        assert running.copies() == first
        assert len(recorded_copies(folder)) == 1


@pytest.mark.parametrize(("role", "copies", "said"), [("stub", 0, "0 copies"), ("baker", 1, "no role 'baker'")])
def test_what_can_not_be_is_refused(folder: Path, newer: Path, role: str, copies: int, said: str) -> None:
    with launched(stub_shop(), options(folder)) as running:
        with pytest.raises(CartlabError, match=said):
            running.scale(role, copies)
        if role != "stub":
            with pytest.raises(CartlabError, match=said):
                running.deploy(role, newer)
        assert len(running.copies()) == 1
