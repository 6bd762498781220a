"""Launch a shop as processes of this machine: `with launched(MONOLITH, LaunchOptions()) as shop: …`."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path

from ...errors import CartlabError
from ...topology import Shop
from ...topology import Style
from ..disk import clear_write_errors
from ..ports import claimed
from ..ports import urls_of
from ..processes.log_files import text_of
from ..processes.memory_and_cpu import cpu_s
from ..processes.memory_and_cpu import held_bytes
from ..processes.process_group import group_members
from ..processes.process_group import ProcessGroup
from ..runtime import CopyStatus
from ..runtime import CopyUse
from ..runtime import LaunchOptions
from ..runtime import Rollout
from ..runtime import silent
from ..runtime import Tell
from ..state import ShopState
from .plan import Plan
from .postgres import PostgresServer
from .rolling import deploy
from .rolling import scale
from .supervisor import Supervisor


class LaunchedShop:
    """A shop that was healthy when it was returned. It is supervised: a copy that dies is restarted."""

    def __init__(self, supervisor: Supervisor, state: ShopState) -> None:
        self.shop: Shop = supervisor.plan.shop
        self.style: Style = supervisor.plan.style
        self.startup_s: float = supervisor.startup_s
        self.source: Path = supervisor.plan.options.source
        self._supervisor = supervisor
        self._state = state

    @property
    def urls(self) -> Mapping[str, str]:
        """The URL at which each room answers, without a slash at the end."""
        return urls_of(self.shop)

    def url(self, room: str) -> str:
        """Return the URL at which a room (users, products, orders, pages) answers, without a slash at the end."""
        return self.urls[room]

    @property
    def admin_password_file(self) -> Path:
        """The file in which init has written the password of the user `admin`."""
        return self.data_directory(self.shop.serving("users").role) / "admin_password"

    @property
    def admin_password(self) -> str:
        """The password that init made for the user `admin`."""
        return password_in(self.admin_password_file)

    def copies(self) -> list[CopyStatus]:
        """Return what the supervisor knows about each copy now. It asks nobody, so the call costs almost nothing."""
        return [copy.status() for copy in self._supervisor.copies]

    def pids(self, role: str | None = None) -> list[int]:
        """Return every process of the copies of one role, or of all: Granian's parents and their workers."""
        leaders = {copy.pid for copy in self.copies() if role in (None, copy.role) and copy.pid is not None}
        return group_members(leaders)

    def usage(self, copies: Collection[CopyStatus]) -> list[CopyUse]:
        """Return what each of these copies uses, without those that have gone."""
        return usage_of(copies)

    @property
    def folder(self) -> Path:
        """The folder of the shop's state."""
        return self._state.folder

    @property
    def databases(self) -> Mapping[str, PostgresServer]:
        """The PostgreSQL server of each deployable, by the deployable's name. There are none on SQLite."""
        return self._supervisor.databases.servers

    def python(self, role: str) -> Path:
        """Return the Python of the environment in which the copies of a role run."""
        return self._supervisor.releases[self.shop.deployable(role).name].environment.python

    def deploy(self, role: str, source: Path) -> Rollout:
        """Replace the copies of a role by copies from another source tree, without a pause: see rolling.py."""
        return deploy(self._supervisor, role, source)

    def scale(self, role: str, copies: int) -> Rollout:
        """Change how many copies of a role run, without a pause: see rolling.py."""
        return scale(self._supervisor, role, copies)

    def log_path(self, role: str, copy: int = 1) -> Path:
        """Return the file that holds the latest output of a copy. log_files.py reads all of its output."""
        return self._state.log(self.shop.deployable(role).name, copy)

    def log_text(self, role: str) -> str:
        """Return what the copies of a role have printed since the shop was started, as far as it is kept."""
        name = self.shop.deployable(role).name
        return "".join(text_of(copy.log) for copy in self.copies() if copy.deployable == name)

    def data_directory(self, role: str) -> Path:
        """Return the folder that holds a role's database and secrets."""
        return self._state.data(self.shop.deployable(role).name)


def password_in(path: Path) -> str:
    """Return the password that init has written. Raises CartlabError."""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise CartlabError(
            f"There is no {path}: {error.strerror}.", "The init of users should have made it."
        ) from error


def usage_of(copies: Collection[CopyStatus]) -> list[CopyUse]:
    """Return what each of these copies uses, without those that have gone."""
    groups = [group_members({copy.pid}) if copy.pid else [] for copy in copies]
    return [CopyUse(cpu_s(group), held_bytes(group)) for group in groups]


@contextmanager
def launched(shop: Shop, options: LaunchOptions, report: Tell = silent) -> Iterator[LaunchedShop]:
    """Launch a shop, supervise it from threads of this process, and leave nothing behind.

    On entry every copy is ready. On exit, and also when this process is killed, all the shop's processes end within
    2 s. `report` gets a line for each step of the start, and whenever a copy dies or is ready again. It may be called
    from any thread. Raises CartlabError, with the reason and a remedy, when the shop can't be started.
    """
    plan = Plan.checked(shop, options)
    state = ShopState(options.state, shop.name)
    with clear_write_errors(options.state):
        state.acquire()
    try:
        state.sweep()
        with claimed(plan.shop):
            process_group = ProcessGroup(shop.name)
            supervisor = Supervisor(plan, state, process_group, report)
            try:
                with clear_write_errors(options.state):
                    supervisor.start()
                yield LaunchedShop(supervisor, state)
            finally:
                supervisor.stop()
                state.forget()
    finally:
        state.release()
