"""`python -m <package>.init` by hand, as docs/deployables.md has it: what it makes is its owner's alone."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.settings import REPOSITORY
from compare.topology import Deployable
from tests.deployables.environments import DEPLOYABLES

SHARES_ALL = 0  # the umask under which whatever is made is everybody's, unless its maker says otherwise
SETTINGS = {
    "CARTLAB_CATALOGUE_SIZE": "10",
    "CARTLAB_PASSWORD_METHOD": "scrypt:1024:8:1",
    "CARTLAB_SERVICE_TOKEN_FILE": "token",
    **{f"CARTLAB_{room}_URL": "http://127.0.0.1:9" for room in ("USERS", "PRODUCTS", "ORDERS")},
}


def initialise(deployable: Deployable, python: Path, data: Path) -> None:
    done = subprocess.run(
        [python, "-m", f"{deployable.package}.init"],
        cwd=REPOSITORY / deployable.folder,
        env=SETTINGS | {"CARTLAB_DATA_DIR": str(data), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        umask=SHARES_ALL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.iterdir()}


@pytest.mark.parametrize("name", DEPLOYABLES)
def test_nobody_else_reads_what_the_first_start_makes_whatever_the_umask(
    name: str, pythons: Mapping[str, Path], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    initialise(DEPLOYABLES[name], pythons[name], data)
    assert oct(stat.S_IMODE(data.stat().st_mode)) == "0o700"
    databases = list(data.glob("*.db"))
    assert len(databases) == (name != "frontend")
    before = os.umask(SHARES_ALL)
    try:
        connections = [sqlite3.connect(database) for database in databases]
        for connection in connections:
            connection.execute("PRAGMA user_version = 1")  # a copy writes, too
        found = modes(data)
        for connection in connections:
            connection.close()
    finally:
        os.umask(before)
    assert {f"{database.name}{end}" for database in databases for end in ("", "-wal", "-shm")} <= found.keys()
    assert found and set(found.values()) == {"0o600"}, found


def test_data_of_before_get_the_tables_that_are_new_and_are_closed_to_others(
    pythons: Mapping[str, Path], tmp_path: Path
) -> None:
    users = DEPLOYABLES["user-service"]
    initialise(users, pythons[users.name], tmp_path)
    database = tmp_path / "users.db"
    connection = sqlite3.connect(database)
    made = connection.execute("SELECT password_hash FROM users").fetchall()
    connection.execute("DROP TABLE failed_logins")
    connection.close()
    database.chmod(0o644)
    initialise(users, pythons[users.name], tmp_path)
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT count(*) FROM failed_logins").fetchone() == (0,)
    assert connection.execute("SELECT password_hash FROM users").fetchall() == made
    connection.close()
    assert modes(tmp_path)["users.db"] == "0o600"
