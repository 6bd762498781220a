"""Every kind of fault is seen to bite in a real shop, and to be gone when it is healed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from compare.errors import CartlabError
from compare.faults import database_locked
from compare.faults import fault as fault_module
from compare.faults import leak
from compare.faults.fault import await_bite
from compare.faults.fault import await_health
from compare.faults.fault import injected
from compare.faults.kinds import FAULTS
from compare.faults.switch import Switch
from compare.faults.target import POINTS
from tests.compare.conftest import Breakable


@pytest.mark.parametrize("kind", FAULTS)
def test_it_bites_and_is_gone_after_healing(breakable: Breakable, kind: str) -> None:
    target, fault = breakable.target("products"), FAULTS[kind]
    assert not fault.is_there(target)
    with injected(fault, target) as bites:
        await_bite(bites, kind)
        there = {name for name, each in FAULTS.items() if each.is_there(target)}
        assert there == (set() if fault.passing else {kind})
    await_health(target, kind)
    assert not fault.is_there(target)
    assert all(process.status() != psutil.STATUS_STOPPED for process in map(psutil.Process, target.pids()))
    assert all(psutil.Process(pid).rlimit(psutil.RLIMIT_AS)[0] == psutil.RLIM_INFINITY for pid in target.pids())


@pytest.mark.parametrize("room", POINTS)
def test_every_room_has_a_function_that_breaks_and_no_other_room_breaks_with_it(
    breakable: Breakable, room: str
) -> None:
    with injected(FAULTS["exception"], breakable.target(room)) as bites:
        await_bite(bites, room)
        broken = {name for name in POINTS if not breakable.probe.ask(name, 2.0).designed}
    assert broken == {room}
    assert breakable.probe.all_right()


def test_what_does_not_bite_is_not_taken_for_a_fault(breakable: Breakable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_module, "PATIENCE_S", 0.1)
    toothless = replace(FAULTS["exception"], begin=lambda target: lambda: False)
    with pytest.raises(CartlabError, match="nothing shows that it bites"):
        with injected(toothless, breakable.target("products")) as bites:
            await_bite(bites, "nothing")


def test_a_shop_that_stays_broken_is_not_taken_for_healed(
    breakable: Breakable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_module, "PATIENCE_S", 0.1)
    target = breakable.target("products")
    with injected(FAULTS["exception"], target) as bites:
        await_bite(bites, "exception")
        with pytest.raises(CartlabError, match="has not recovered"):
            await_health(target, "exception")
    await_health(target, "exception")


def test_without_the_agent_a_code_fault_is_refused_with_a_remedy(breakable: Breakable, tmp_path: Path) -> None:
    deaf = replace(breakable.target("products"), switch=Switch(tmp_path / "faults"))
    with pytest.raises(CartlabError, match="no process of the shop listens") as caught:
        FAULTS["exception"].begin(deaf)
    assert "--faults" in caught.value.remedy


def test_a_locked_database_can_be_written_to_again(breakable: Breakable) -> None:
    target = breakable.target("orders")
    assert target.database is not None
    with injected(FAULTS["database-locked"], target):
        with closing(sqlite3.connect(target.database, timeout=0, isolation_level=None)) as writer:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                writer.execute("BEGIN IMMEDIATE")
    with closing(sqlite3.connect(target.database, timeout=5, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("ROLLBACK")


def test_a_database_that_somebody_holds_is_not_locked_a_second_time(
    breakable: Breakable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_locked, "PATIENCE_S", 0.1)
    target = breakable.target("orders")
    with injected(FAULTS["database-locked"], target) as bites:
        with pytest.raises(CartlabError, match="database is locked") as caught:
            FAULTS["database-locked"].begin(target)
        assert "Ctrl-C where that was injected" in caught.value.remedy
        assert bites(), "and whoever holds it goes on"


def test_where_no_limit_can_be_set_a_leak_is_refused(breakable: Breakable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil.Process, "rlimit")
    monkeypatch.setattr(leak, "LIMITS_MEMORY", False)
    with pytest.raises(CartlabError, match="only Linux"):
        with injected(FAULTS["leak"], breakable.target("products")):
            pass


def test_pages_have_no_database_to_lock(breakable: Breakable) -> None:
    assert "pages" not in FAULTS["database-locked"].rooms
    with pytest.raises(CartlabError, match="no database"):
        FAULTS["database-locked"].begin(replace(breakable.target("pages"), database=None))
