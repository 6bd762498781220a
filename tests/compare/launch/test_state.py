"""What several commands share in a state folder: locks that the kernel lets go of, and a secret that is made once."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from compare.errors import CartlabError
from compare.launch.local.launcher import launched
from compare.launch.state import began
from compare.launch.state import only_one
from compare.launch.state import refuse_beside_bench
from compare.launch.state import ShopState
from tests.compare.launch.stub_shop import options
from tests.compare.launch.stub_shop import stub_shop


def test_who_looks_whether_a_shop_runs_is_not_taken_for_it(folder: Path) -> None:
    state = ShopState(folder / "state", "looked-at")
    state.acquire()
    state.release()
    with ThreadPoolExecutor(4) as threads:
        seen = threads.map(lambda _: state.is_running(), range(2000))
    assert not any(seen)


def test_nobody_else_looks_into_the_folder_of_a_shop_not_even_into_one_of_before(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        (tmp_path / "old").mkdir()
        for name in ("old", "new"):
            state = ShopState(tmp_path, name)
            state.acquire()
            state.release()
            assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_two_benches_do_not_meet(tmp_path: Path) -> None:
    with only_one(tmp_path):
        with pytest.raises(CartlabError, match="another bench"):
            with only_one(tmp_path):
                pass
    with only_one(tmp_path):
        pass


def test_a_bench_begins_while_somebody_looks_for_one(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with ThreadPoolExecutor(4) as threads:
        seen = [threads.submit(refuse_beside_bench, tmp_path) for _ in range(2000)]
        with only_one(tmp_path):
            with pytest.raises(CartlabError, match="at work"):
                refuse_beside_bench(tmp_path)
            threads.shutdown()
    assert {type(look.exception()) for look in seen} <= {type(None), CartlabError}


def test_services_that_start_at_once_get_the_same_service_token(folder: Path) -> None:
    for number in range(20):
        state = ShopState(folder / f"state-{number}", "micro")
        state.folder.mkdir(parents=True)
        with ThreadPoolExecutor(4) as starting:
            tokens = set(token.read_text() for token in starting.map(ShopState.service_token, [state] * 4))
        assert len(tokens) == 1


def test_a_service_token_that_was_cut_short_is_made_anew(folder: Path) -> None:
    state = ShopState(folder / "state", "cut")
    state.acquire()
    try:
        state.service_token().write_text("")
        assert len(state.service_token().read_text()) > 30
        assert state.service_token().stat().st_mode & 0o777 == 0o600
    finally:
        state.release()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the time of day is all that there is")
def test_a_shop_is_found_after_the_clock_was_put_right(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = stub_shop()
    with launched(shop, options(folder)):
        right = psutil.Process.create_time
        monkeypatch.setattr(psutil.Process, "create_time", lambda process: right(process) + 3600)
        supervisor = ShopState(folder / "state", shop.name).supervisor()
        assert supervisor is not None and supervisor.pid == os.getpid()


def test_a_shop_that_an_older_version_has_started_is_found(folder: Path) -> None:
    shop = stub_shop()
    with launched(shop, options(folder)):
        record, own = folder / "state" / shop.name / "state.json", psutil.Process(os.getpid())
        known = json.loads(record.read_text())
        for created_s, found in ((own.create_time(), own), (own.create_time() - 60, None)):
            older = {"schema": 1, "supervisor": {"pid": own.pid, "created": created_s}}
            record.write_text(json.dumps(known | older))
            assert ShopState(folder / "state", shop.name).supervisor() == found


def test_a_number_that_no_process_has_names_none() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    process = psutil.Process(ended.pid)
    ended.wait()
    with pytest.raises(psutil.NoSuchProcess):
        began(process)
