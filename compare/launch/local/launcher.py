"""Launch a shop as processes of this machine: `with launched(MONOLITH, LaunchOptions()) as shop: …`."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import CartlabError
from ...topology import Shop
from ...topology import Style
from ..disk import clear_write_errors
from ..ports import claimed
from ..ports import LOOPBACK
from ..processes.log_files import text_of
from ..processes.process_group import Family
from ..processes.process_group import group_members
from ..state import ShopState
from .copies import CopyStatus
from .plan import LaunchOptions
from .plan import Plan
from .rolling import deploy
from .rolling import Rollout
from .rolling import scale
from .supervisor import Supervisor

__all__ = ["CopyStatus", "LaunchOptions", "Rollout", "RunningShop", "launched"]


class RunningShop:
    """A shop that was healthy when it was handed out. It is supervised: a copy that dies is started again."""

    def __init__(self, supervisor: Supervisor, state: ShopState) -> None:
        self.shop: Shop = supervisor.plan.shop
        self.style: Style = supervisor.plan.style
        self.startup_s: float = supervisor.startup_s
        self.source: Path = supervisor.plan.options.source
        self._supervisor = supervisor
        self._state = state

    def url(self, room: str) -> str:
        """Return where a room (users, products, orders, pages) answers, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.shop.serving(room).port}"

    @property
    def admin_password(self) -> str:
        """The password of the user `admin`, as init made it."""
        path = self.data_directory(self.shop.serving("users").role) / "admin_password"
        try:
            return path.read_text().strip()
        except OSError as error:
            raise CartlabError(
                f"There is no {path}: {error.strerror}.", "The init of users should have made it."
            ) from error

    def copies(self) -> list[CopyStatus]:
        """Return what the supervisor knows of each copy now; it asks nobody, so it costs next to nothing."""
        return [copy.status() for copy in self._supervisor.copies]

    def pids(self, role: str | None = None) -> list[int]:
        """Return every process of the copies of one role, or of all: Granian's parents and their workers."""
        leaders = {copy.pid for copy in self.copies() if role in (None, copy.role) and copy.pid is not None}
        return group_members(leaders)

    @property
    def folder(self) -> Path:
        """The folder of the shop's state."""
        return self._state.folder

    def python(self, role: str) -> Path:
        """Return the Python of the environment that the copies of a role run in."""
        return self._supervisor.releases[self.shop.deployable(role).name].environment.python

    def deploy(self, role: str, source: Path) -> Rollout:
        """Replace the copies of a role by copies from another source tree, without a pause: see rolling.py."""
        return deploy(self._supervisor, role, source)

    def scale(self, role: str, copies: int) -> Rollout:
        """Change how many copies of a role run, without a pause: see rolling.py."""
        return scale(self._supervisor, role, copies)

    def log_path(self, role: str, copy: int = 1) -> Path:
        """Return the file that holds what a copy printed last; log_files.py reads all of it."""
        return self._state.log(self.shop.deployable(role).name, copy)

    def log_text(self, role: str) -> str:
        """Return what the first copy of a role has printed, since the shop was started, as far as it is kept."""
        return text_of(self.log_path(role))

    def data_directory(self, role: str) -> Path:
        """Return the folder of the database and the secrets of a role."""
        return self._state.data(self.shop.deployable(role).name)


def _quiet(message: str) -> None:
    pass


@contextmanager
def launched(shop: Shop, options: LaunchOptions, report: Callable[[str], None] = _quiet) -> Iterator[RunningShop]:
    """Launch a shop, supervise it from threads of this process, and leave nothing behind.

    On entry every copy is ready. On exit, and also when this process is killed, all its processes end within 2 s.
    `report` gets a line for each step of the start, and when a copy dies or is ready again; from any thread.
    Raises CartlabError, with the reason and a remedy, when the shop can't be started.
    """
    plan = Plan.checked(shop, options)
    state = ShopState(options.state, shop.name)
    with clear_write_errors(options.state):
        state.acquire()
    try:
        state.sweep()
        with claimed(plan.shop):
            family = Family(shop.name)
            supervisor = Supervisor(plan, state, family, report)
            try:
                with clear_write_errors(options.state):
                    supervisor.start()
                yield RunningShop(supervisor, state)
            finally:
                supervisor.stop()
                state.forget()
    finally:
        state.release()
