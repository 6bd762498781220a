"""The interface of a runtime, which launches, finds, watches and stops shops. runtimes.py lists those that exist."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any
from typing import Literal
from typing import Protocol

from ..errors import CartlabError
from ..settings import REPOSITORY
from ..settings import state_directory
from ..topology import Shop
from ..topology import Style
from .finding import Finding

Health = Literal["starting", "healthy", "restarting", "stopped"]
Database = Literal["sqlite", "postgres", "postgres-each"]
DEFAULT_DATABASE: Database = "sqlite"
Tell = Callable[[str], None]


def silent(line: str) -> None:
    """Ignore a line that a launch reports."""


@dataclass(frozen=True)
class LaunchOptions:
    """The choices that a launch leaves open, in every runtime.

    `copies` maps roles to numbers of copies, by default 1. `port_base` moves all ports: see topology.PORT_OFFSETS.
    `source` is the tree that holds `monolith/` and `microservices/`. `settings` are environment variables for all
    deployables; `settings_by_role` are those for one role. The shop keeps to `cores` once it is ready. Without `init`,
    it starts on the data that an earlier launch has left. `database` is what local deployables keep their data in:
    files, one PostgreSQL server for all of them, or a server for each. Two choices are for runtimes that name
    everything in a shop, as an engine does. `project` is the prefix of these names; another project is another shop
    with other data.
    `description` is a file that describes the shop, in place of the repository's.
    """

    style: Style = "resilient"
    copies: Mapping[str, int] = field(default_factory=dict)
    port_base: int | None = None
    source: Path = REPOSITORY
    state: Path = field(default_factory=state_directory)
    log_level: str = "INFO"
    settings: Mapping[str, str] = field(default_factory=dict)
    settings_by_role: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cores: frozenset[int] | None = None
    init: bool = True
    database: Database = DEFAULT_DATABASE
    project: str = "cartlab"
    description: Path | None = None


@dataclass(frozen=True)
class CopyStatus:
    """What is known about a copy at one moment. `pid` is the first of its processes; None if it has none now."""

    role: str
    deployable: str
    copy: int
    pid: int | None
    port: int
    health: Health
    restarts: int
    last_exit: str | None
    log: Path


@dataclass(frozen=True)
class CopyUse:
    """The CPU time that a copy has used since it began, and the memory that it holds now."""

    cpu_s: float
    memory_bytes: int


@dataclass(frozen=True)
class Rollout:
    """How a change went: seconds until each new copy was ready and each old one had gone, and how many were killed.

    A copy that was killed may have lost requests.
    """

    ready_s: tuple[float, ...] = ()
    drain_s: tuple[float, ...] = ()
    killed: int = 0


class RunningShop(Protocol):
    """A shop that was healthy when it was returned. A copy that dies is restarted."""

    @property
    def shop(self) -> Shop:
        """What the shop consists of, with the ports in force."""
        ...

    @property
    def style(self) -> Style: ...

    @property
    def source(self) -> Path:
        """The source tree from which the shop was launched."""
        ...

    @property
    def startup_s(self) -> float: ...

    @property
    def urls(self) -> Mapping[str, str]:
        """The URL at which each room (users, products, orders, pages) answers, without a slash at the end."""
        ...

    def url(self, room: str) -> str:
        """Return the URL at which a room answers, without a slash at the end."""
        ...

    @property
    def admin_password(self) -> str:
        """The password that init made for the user `admin`. Raises CartlabError."""
        ...

    @property
    def admin_password_file(self) -> Path:
        """The file that holds that password for a person. Only this user may read it."""
        ...

    def copies(self) -> list[CopyStatus]:
        """Return what is known about each copy now."""
        ...

    def pids(self, role: str | None = None) -> list[int]:
        """Return every process of the copies of one role, or of the shop."""
        ...

    def usage(self, copies: Collection[CopyStatus]) -> list[CopyUse]:
        """Return what each of these copies uses, without those that have gone."""
        ...

    def log_text(self, role: str) -> str:
        """Return what the copies of a role have printed since the shop was started, as far as it is kept."""
        ...

    def deploy(self, role: str, source: Path) -> Rollout:
        """Replace the copies of a role by copies from another source tree, without a pause. Raises CartlabError."""
        ...

    def scale(self, role: str, copies: int) -> Rollout:
        """Change how many copies of a role run, without a pause. Raises CartlabError."""
        ...


def gone(shop: Shop) -> CartlabError:
    """Return the error for a shop that was found but has stopped meanwhile."""
    return CartlabError(f"{shop.name} is not up any more, or not yet", "see what runs: python cli.py ps")


def no_logs(of: str, start: str) -> CartlabError:
    """Return the error for logs that do not exist; `start` is the command that makes some."""
    return CartlabError(f"There are no logs of {of}.", start)


class Runtime(Protocol):
    """A place where shops run. Every error that a method raises is a CartlabError with a remedy."""

    @property
    def name(self) -> str:
        """Its name after --runtime and in reports."""
        ...

    @property
    def keeps_data(self) -> bool:
        """Whether the data of a shop stay when the shop is stopped."""
        ...

    @property
    def environment(self) -> Collection[str]:
        """The variables of the caller's environment that affect a launch by hand."""
        ...

    def require(self) -> None:
        """Raise CartlabError if no shop can run there, for example without an engine."""
        ...

    def answers(self) -> bool:
        """Return whether shops can run there. `require` also gives the reason."""
        ...

    def refusal(self, shop: Shop, setting: str) -> str:
        """Say why a setting that the shop knows can't be given there by hand; empty if it can."""
        ...

    def check(self, shop: Shop, options: LaunchOptions) -> None:
        """Raise CartlabError for choices that can't be met, before anything is started."""
        ...

    def launched(
        self, shop: Shop, options: LaunchOptions, report: Tell = silent
    ) -> AbstractContextManager[RunningShop]:
        """Launch a shop that is ready on entry. On exit everything is removed, except data that are to be kept.

        `report` gets a line for each step of the start, and for whatever happens to copies later. It may be called
        from any thread.
        """
        ...

    def start_detached(self, shop: Shop, options: LaunchOptions, report: Tell) -> RunningShop:
        """Launch a shop that keeps running when the command has returned. If that fails, nothing of it is left."""
        ...

    def attached(self, shop: Shop, state: Path) -> RunningShop | None:
        """Return a shop that was launched by hand and runs, whoever launched it; None if it does not run."""
        ...

    def stop(self, shop: Shop, state: Path) -> str:
        """Stop a shop that was launched by hand. Return a sentence on what was stopped; empty if nothing ran."""
        ...

    def is_busy(self, shop: Shop, state: Path) -> tuple[str, str] | None:
        """Say that a shop runs or is starting, and what to do about it; None if it does neither."""
        ...

    def listing(self, state: Path) -> list[dict[str, Any]]:
        """Return a row for each copy that runs, as `ps --json` prints it."""
        ...

    def follow_logs(self, shop: Shop, state: Path, role: str | None, *, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield each line of a shop's or a role's logs, and who printed it. With `follow`, never end.

        Logs that are there may be empty. If there are none at all, that is an error.
        """
        ...

    def software(self) -> dict[str, str]:
        """Return the software that shops run on there, besides Python and the shops' own code."""
        ...

    def checkup(self) -> Iterable[Finding]:
        """Yield findings on this runtime on this machine, for `doctor`."""
        ...
