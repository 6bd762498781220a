"""One PostgreSQL server as a process of a run. It listens on a Unix socket only, in a folder of its own user.

The binaries come from a Python package, whose own way to start them is not used: the server would outlive a killed
caller, and for root it adds a user to the system. PostgreSQL refuses to run as root, so for root it runs as `nobody`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from ...errors import CartlabError
from ..processes.process_group import bury
from ..processes.process_group import group_members
from ..processes.process_group import has_exited
from ..processes.process_group import ProcessGroup

ROLE = "shop"  # in the database; nobody else can open the socket, so it has no password
UNPRIVILEGED = "nobody"
START_TIMEOUT_S, STOP_TIMEOUT_S = 60.0, 0.7
POLL_S = 0.02


class PostgresServer:
    """A server with its data in `folder`. They stay when it stops. The caller must call `stop` in the end."""

    def __init__(self, name: str, folder: Path, binaries: Path, process_group: ProcessGroup) -> None:
        self.name = name
        self.binaries = binaries
        self.socket_folder = _socket_folder(folder)
        self.log = folder.with_suffix(".log")
        self._folder = folder
        self._process_group = process_group
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, settings: Mapping[str, str]) -> None:
        """Start the server, and return when it answers. Its data are made at the first start. Raises CartlabError."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        for private in (self._folder, self.socket_folder):
            _make_own(private)
        if not (self._folder / "PG_VERSION").exists():
            self._make_data()
        chosen = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder), **settings}
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        self._process = self._spawn(["postgres", "-D", self._folder, *options])
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if has_exited(self._process) or time.monotonic() > deadline:
                raise self._failure("does not start")
            time.sleep(POLL_S)

    @property
    def pid(self) -> int | None:
        """Return its first process; None before the start."""
        return self._process.pid if self._process else None

    def pids(self) -> list[int]:
        """Return all its processes."""
        return [] if self.pid is None else server_processes(self.pid)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://{ROLE}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def query(self, database: str, statement: str) -> list[list[str]]:
        """Run SQL in a database, and return the rows of the last statement as text. Raises CartlabError."""
        done = self.run("psql", database, ["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-qAtc", statement])
        return [line.split("|") for line in done.splitlines()]

    def make_database(self, database: str) -> None:
        """Create a database unless it is there. Raises CartlabError."""
        if [database] not in self.query("postgres", "SELECT datname FROM pg_database"):
            self.query("postgres", f'CREATE DATABASE "{database}"')

    def run(self, tool: str, database: str, options: Sequence[str]) -> str:
        """Run one of PostgreSQL's own clients on a database, and return what it prints. Raises CartlabError."""
        command: list[str | Path] = [self.binaries / tool, *self._address(), "-U", ROLE, *options, database]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise CartlabError(f"{tool} failed on the database {database}: {said}", f"Read {self.log}.")
        return done.stdout

    def stop(self) -> None:
        """Stop the server, and return when all its processes have ended. May be called twice."""
        process, self._process = self._process, None
        if process is not None:
            # The first cuts connections and writes data. If the disk is slow, the second stops at once: what was
            # committed is in the log, and the next start reads it from there.
            for number in (signal.SIGINT, signal.SIGQUIT):
                if not has_exited(process):
                    os.kill(process.pid, number)
                _wait_for_exit(process, STOP_TIMEOUT_S)
            bury(process)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _answers(self) -> bool:
        asked = subprocess.run([self.binaries / "pg_isready", "-q", *self._address(), "-U", ROLE, "-d", "postgres"])
        return asked.returncode == 0

    def _address(self) -> list[str]:
        return ["-h", str(self.socket_folder)]

    def _make_data(self) -> None:
        """Make the data, with a collation that is the same on every system."""
        encoded = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        process = self._spawn(["initdb", "-D", self._folder, "-U", ROLE, "--auth=trust", *encoded])
        has_exited(process, wait=True)
        if bury(process) != 0:
            raise self._failure("can't make its data")

    def _spawn(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        program, environment = self.binaries / command[0], {"PATH": os.defpath, "LC_ALL": "C"}
        try:
            return self._process_group.spawn(
                [program, *command[1:]], folder=Path("/"), environment=environment, output=self.log, user=user
            )
        except PermissionError as error:
            if user is None:
                raise
            raise CartlabError(
                f"PostgreSQL does not run as root, and the user {user} can't reach {program}.",
                "Let others enter the folders above it, or set CARTLAB_STATE_DIR to a folder that they can enter.",
            ) from error

    def _failure(self, what: str) -> CartlabError:
        said = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return CartlabError(
            f"The database server of {self.name} {what}: {said[-1] if said else 'it said nothing'}",
            f"Read {self.log}."
            + (f" The user {UNPRIVILEGED} must be able to reach {self._folder}." if os.geteuid() == 0 else ""),
        )


def _wait_for_exit(process: subprocess.Popen[bytes], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not has_exited(process) and time.monotonic() < deadline:
        time.sleep(POLL_S)


def server_processes(leader: int) -> list[int]:
    """Return a server's processes, by its first one. Each connection has one, and leads a group of its own."""
    import psutil

    try:
        return [leader, *(child.pid for child in psutil.Process(leader).children(recursive=True))]
    except psutil.Error:
        return group_members({leader})


def _socket_folder(folder: Path) -> Path:
    """Return where the socket of a server lies. The path of a socket may have 107 bytes, so it is not in the state."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"cartlab-{os.geteuid()}-{name}"


def _make_own(folder: Path) -> None:
    """Make a folder that only the server's user may enter. Raises CartlabError if it is somebody else's."""
    owner = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    except FileExistsError:
        if folder.is_symlink() or folder.stat().st_uid != owner.pw_uid:
            raise CartlabError(f"{folder} belongs to another user.", "Remove it, then start again.") from None
        folder.chmod(0o700)
