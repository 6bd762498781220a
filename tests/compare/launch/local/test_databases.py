"""A local shop on PostgreSQL: it serves, keeps its data, and leaves no server behind."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from compare.launch.local.databases import database_of
from compare.launch.local.launcher import launched
from compare.launch.local.launcher import LaunchedShop
from compare.launch.local.listing import running_copies
from compare.launch.runtime import Database
from compare.launch.runtime import LaunchOptions
from compare.settings import state_directory
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop
from tests.ports import port_block


@pytest.fixture(scope="module")
def environments() -> Iterator[Path]:
    """Return a folder with the shops' environments, in which that of PostgreSQL is built anew.

    Root's servers run as another user, who may not be able to enter the folder of the checkout or of pytest.
    """
    with TemporaryDirectory(prefix="cartlab-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for shop in (MONOLITH, MICRO):
            for deployable in shop.deployables:
                for built in (state_directory() / "venvs").glob(f"{deployable.name}-*/bin"):
                    (folder / built.parent.name).symlink_to(built.parent, target_is_directory=True)
        yield folder


@pytest.fixture
def state(environments: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="cartlab-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "venvs").symlink_to(environments, target_is_directory=True)
        yield folder


def _products(shop: LaunchedShop) -> int:
    with urllib.request.urlopen(f"{shop.url('products')}/api/products", timeout=10) as answer:
        return int(json.load(answer)["total"])


@pytest.mark.parametrize(
    ("shop", "database", "servers"),
    ((MONOLITH, "postgres", 1), (MICRO, "postgres", 1), (MICRO, "postgres-each", 3)),
    ids=("monolith", "one server", "a server for each"),
)
def test_a_shop_serves_from_postgresql_and_keeps_its_data(
    shop: Shop, database: Database, servers: int, state: Path
) -> None:
    options = LaunchOptions(state=state, port_base=port_block(), database=database)
    with launched(shop, options) as running:
        assert len(set(running.databases.values())) == servers
        name = shop.serving("products").name
        server = running.databases[name]
        (count,) = server.query(database_of(name), "SELECT count(*) FROM products")[0]
        assert _products(running) == int(count) > 0
        listed = [row for row in running_copies(state) if row["role"].startswith("postgres")]
        assert len(listed) == servers
        assert all(row["health"] == "healthy" and row["port"] is None and row["pss_bytes"] for row in listed)
        pids = [pid for each in set(running.databases.values()) for pid in each.pids()]
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)
    assert not server.socket_folder.exists()
    with launched(shop, LaunchOptions(state=state, port_base=port_block(), database=database, init=False)) as again:
        assert _products(again) == int(count)
