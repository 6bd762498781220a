"""database-locked: somebody else holds the room's database, so writers wait in vain."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..errors import CartlabError
from .fault import Bites
from .fault import Fault
from .target import Target

PATIENCE_S = 10.0  # for the shop's own writer to finish
LOOKS = 2  # a single look is wrong once in a thousand: where writers queue, none may make way
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

_holders: dict[Path, sqlite3.Connection] = {}


def _begin(target: Target) -> Bites:
    path = target.database
    if path is None or not path.exists():
        raise CartlabError(f"{target.room} has no database of its own to lock", "choose users, products or orders")
    # Another thread may heal it, but never two at once.
    holder = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
    try:
        holder.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        holder.close()
        message = f"the database of {target.room} can't be locked: {error}"
        remedy = "is it held already? Press Ctrl-C where that was injected; or stop the shop"
        raise CartlabError(message, remedy) from None
    _holders[path] = holder
    return lambda: _is_locked(path, patience_s=0)


def _heal(target: Target) -> None:
    holder = _holders.pop(target.database, None) if target.database else None
    if holder is not None:
        holder.close()  # rolls back


def _is_there(target: Target) -> bool:
    path = target.database
    if path is None or not path.exists():
        return False
    return all(_is_locked(path, patience_s=0.5) for _ in range(LOOKS))  # the shop's own writers take less


def _is_locked(path: Path, patience_s: float) -> bool:
    """Return whether somebody holds the database. A file that is unwritable or no database is not locked."""
    try:
        with closing(sqlite3.connect(path, timeout=patience_s, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in LOCKED  # the low byte of an extended code
    return False


DATABASE_LOCKED = Fault(
    "database-locked",
    "Another program holds its database: reading works, writing waits.",
    _begin,
    _heal,
    _is_there,
    held=True,
    rooms=("users", "products", "orders"),
)
