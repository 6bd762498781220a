"""What counts as a locked database: one that somebody holds, and nothing else that is wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from compare.faults import database_locked
from compare.faults.kinds import FAULTS
from compare.faults.switch import Switch
from compare.faults.target import ProbeAnswer
from compare.faults.target import Target


def looked_at(database: Path) -> bool:
    target = Target(
        "orders", lambda: [], lambda: [], lambda timeout_s: ProbeAnswer(None, 0.0), Switch(database), database
    )
    return FAULTS["database-locked"].is_there(target)


def test_only_a_database_that_somebody_holds_is_locked(tmp_path: Path) -> None:
    database, folder, garbage = tmp_path / "shop.db", tmp_path / "folder.db", tmp_path / "garbage.db"
    folder.mkdir()
    garbage.write_bytes(b"no database at all" * 100)
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert looked_at(database)
        holder.execute("ROLLBACK")
    assert [looked_at(path) for path in (database, folder, garbage)] == [False, False, False]


def test_one_look_that_met_a_busy_writer_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: Iterator[bool] = iter((True, False))
    monkeypatch.setattr(database_locked, "_is_locked", lambda path, patience_s: next(looks))
    (tmp_path / "shop.db").touch()
    assert not looked_at(tmp_path / "shop.db")
