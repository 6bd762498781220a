"""A shop starts healthy, serves, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.launch.local.launcher import launched
from compare.launch.ports import is_free
from compare.launch.processes.process_group import group_members
from compare.launch.state import ShopState
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import get
from tests.compare.launch.stub_shop import options
from tests.compare.launch.stub_shop import stub_shop

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="copies share a port, and are pinned, on Linux only")


def test_a_launched_shop_answers_and_ends(folder: Path) -> None:
    shop = stub_shop()
    with launched(shop, options(folder)) as running:
        worker = int(get(f"{running.url('pages')}/pid"))
        [copy] = running.copies()
        assert (copy.role, copy.copy, copy.port, copy.health, copy.restarts) == (
            *("stub", 1, shop.deployables[0].port, "healthy", 0),
        )
        assert set(running.pids()) == set(running.pids("stub")) == {copy.pid, worker}
        assert running.admin_password == "open sesame"
        assert running.startup_s > 0
        assert running.log_path("stub").is_file()
        assert running.data_directory("stub").joinpath("inits").read_text() == "init\n"
    assert copy.pid is not None
    assert group_members({copy.pid}) == []
    assert is_free(copy.port)
    assert ShopState(folder / "state", shop.name).read() is None


def test_data_and_token_outlive_the_shop(folder: Path) -> None:
    shop = stub_shop()
    tokens = []
    for _ in range(2):
        with launched(shop, options(folder)) as running:
            data = running.data_directory("stub")
            tokens.append(ShopState(folder / "state", shop.name).service_token().read_text())
    assert (data / "inits").read_text() == "init\n" * 2
    assert tokens[0] == tokens[1]
    assert (folder / "state" / shop.name / "service-token").stat().st_mode & 0o777 == 0o600


@linux_only
def test_all_copies_behind_one_port_serve(folder: Path) -> None:
    with launched(stub_shop(), options(folder, copies={"stub": 2})) as running:
        answered: set[int] = set()

        def both_answered() -> bool:
            answered.add(int(get(f"{running.url('users')}/pid")))
            return len(answered) == 2

        eventually(both_answered)
        leaders = {copy.pid for copy in running.copies()}
        assert {os.getpgid(pid) for pid in answered} == leaders


def test_a_deployable_sees_only_its_own_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    shop = stub_shop(roles=("stub", "second"))
    choices = options(
        folder,
        style="course",
        settings={"CARTLAB_CATALOGUE_SIZE": "7"},
        settings_by_role={"second": {"PYTHONPATH": "/elsewhere", "CARTLAB_LOG_LEVEL": "WARNING"}},
    )
    with launched(shop, choices) as running:
        first, second = (json.loads(get(f"http://127.0.0.1:{d.port}/environment")) for d in shop.deployables)
        assert first["CARTLAB_DATA_DIR"] == str(running.data_directory("stub"))
    assert not {"PYTHONOPTIMIZE", "HTTP_PROXY", "PYTHONPATH", "CARTLAB_TRANSPORT"} & first.keys()
    assert (first["CARTLAB_LOG_LEVEL"], second["CARTLAB_LOG_LEVEL"]) == ("INFO", "WARNING")
    assert first["CARTLAB_CATALOGUE_SIZE"] == second["CARTLAB_CATALOGUE_SIZE"] == "7"
    assert second["PYTHONPATH"] == "/elsewhere"
    assert second["CARTLAB_TRANSPORT"] == "course"
    assert second["CARTLAB_STUB_URL"] == f"http://127.0.0.1:{shop.deployables[0].port}"
    assert "CARTLAB_SERVICE_TOKEN_FILE" in first  # it serves products
    assert "CARTLAB_SERVICE_TOKEN_FILE" not in second


def test_hung_requests_leave_the_other_threads_free(folder: Path) -> None:
    with launched(stub_shop(threads=4), options(folder)) as running, ThreadPoolExecutor(3) as executor:
        url = running.url("pages")
        hung = [executor.submit(get, f"{url}/hang", 60) for _ in range(3)]
        try:
            for _ in range(20):
                get(f"{url}/pid")
            assert not any(request.done() for request in hung)
        finally:
            get(f"{url}/release")
        assert [request.result() for request in hung] == ["True"] * 3


def test_two_shops_run_at_once(folder: Path) -> None:
    one = stub_shop("one", roles=("stub",))
    with launched(one, options(folder)) as first:
        other = stub_shop("other", roles=("second", "third"))
        with launched(other, options(folder)) as second:
            assert get(f"{first.url('users')}/pid") != get(f"{second.url('users')}/pid")
        assert get(f"{first.url('users')}/pid")


def test_a_shop_runs_once(folder: Path) -> None:
    with launched(stub_shop(), options(folder)) as running:
        with pytest.raises(CartlabError, match="stub is running already") as raised:
            with launched(stub_shop(), options(folder)):
                pass
        assert "down stub" in raised.value.remedy
        assert get(f"{running.url('users')}/pid")


@linux_only
def test_a_shop_keeps_to_its_cores(folder: Path) -> None:
    before = os.sched_getaffinity(0)
    core = min(before)
    with launched(stub_shop(), options(folder, cores=frozenset({core}))) as running:
        assert json.loads(get(f"{running.url('users')}/cores")) == [core]
        assert all(os.sched_getaffinity(pid) == {core} for pid in running.pids())
        [first] = running.copies()
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        eventually(lambda: running.copies()[0].restarts == 1 and running.copies()[0].health == "healthy")
        running.scale("stub", 2)
        assert all(os.sched_getaffinity(pid) == {core} for pid in running.pids())  # whatever began later, too
    assert os.sched_getaffinity(0) == before
