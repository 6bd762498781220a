"""What a runtime is: where shops are launched, found again, watched and stopped. runtimes.py names those that exist."""

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
Tell = Callable[[str], None]


def silent(line: str) -> None:
    """Take a line of a launch, and tell nobody."""


@dataclass(frozen=True)
class LaunchOptions:
    """The choices that a launch leaves open, in every runtime.

    `copies` counts by role, 1 where nothing is said. `port_base` moves all ports: see topology.PORT_OFFSETS. `source`
    is the tree that holds `monolith/` and `microservices/`. `settings` and `settings_by_role` are environment variables
    for all deployables, and for those of one role. Once it is ready, the shop keeps to `cores`. Without `init` it
    starts on the data that an earlier launch has left. Two are for runtimes that give names to all that a shop has, as
    an engine does: `project` begins these names, so another project is another shop with other data; `description` is
    a file that describes the shop instead of the repository's.
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
    project: str = "cartlab"
    description: Path | None = None


@dataclass(frozen=True)
class CopyStatus:
    """What is known of a copy at one moment. `pid` is the first of its processes; None if it has none now."""

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
    """What a copy has used of the processor since it began, and the memory that it holds now."""

    cpu_s: float
    memory_bytes: int


@dataclass(frozen=True)
class Rollout:
    """How a change went: seconds until each new copy was ready, until each old one was gone, and how many were killed.

    A copy that was killed may have lost requests.
    """

    ready_s: tuple[float, ...] = ()
    drain_s: tuple[float, ...] = ()
    killed: int = 0


class RunningShop(Protocol):
    """A shop that was healthy when it was handed out. A copy that dies is started again."""

    @property
    def shop(self) -> Shop:
        """What it consists of, with the ports in force."""
        ...

    @property
    def style(self) -> Style: ...

    @property
    def source(self) -> Path:
        """The tree that it was launched from."""
        ...

    @property
    def startup_s(self) -> float: ...

    @property
    def urls(self) -> Mapping[str, str]:
        """Where each room (users, products, orders, pages) answers, without a slash at the end."""
        ...

    def url(self, room: str) -> str:
        """Return where a room answers, without a slash at the end."""
        ...

    @property
    def admin_password(self) -> str:
        """The password of the user `admin`, as init made it. Raises CartlabError."""
        ...

    @property
    def admin_password_file(self) -> Path:
        """Where that password lies for a person, in a file that only this user may read."""
        ...

    def copies(self) -> list[CopyStatus]:
        """Return what is known of each copy now."""
        ...

    def pids(self, role: str | None = None) -> list[int]:
        """Return every process of the copies of one role, or of the shop."""
        ...

    def usage(self, copies: Collection[CopyStatus]) -> list[CopyUse]:
        """Return what each of these copies uses; nothing of one that has gone."""
        ...

    def log_text(self, role: str) -> str:
        """Return what a role has printed since the shop was started, as far as it is kept."""
        ...

    def deploy(self, role: str, source: Path) -> Rollout:
        """Replace the copies of a role by copies from another source tree, without a pause. Raises CartlabError."""
        ...

    def scale(self, role: str, copies: int) -> Rollout:
        """Change how many copies of a role run, without a pause. Raises CartlabError."""
        ...


def gone(shop: Shop) -> CartlabError:
    """Return what to raise when a shop that was found has stopped meanwhile."""
    return CartlabError(f"{shop.name} is not up any more, or not yet", "see what runs: python cli.py ps")


class Runtime(Protocol):
    """A place where shops run. All that raises anything raises CartlabError, with a remedy."""

    @property
    def name(self) -> str:
        """What it is called after --runtime, and in reports."""
        ...

    @property
    def keeps_data(self) -> bool:
        """Whether the data of a shop stay when it is stopped."""
        ...

    @property
    def environment(self) -> Collection[str]:
        """Variables of the caller's environment that a launch by hand takes into account."""
        ...

    def require(self) -> None:
        """Raise CartlabError if no shop can run there, as without its engine."""
        ...

    def answers(self) -> bool:
        """Tell whether shops can run there; as `require`, without a reason."""
        ...

    def refusal(self, shop: Shop, setting: str) -> str:
        """Say why a setting that the shop knows can't be given there by hand; nothing if it can."""
        ...

    def check(self, shop: Shop, options: LaunchOptions) -> None:
        """Raise CartlabError for choices that can't be met, before anything is started."""
        ...

    def launched(
        self, shop: Shop, options: LaunchOptions, report: Tell = silent
    ) -> AbstractContextManager[RunningShop]:
        """Launch a shop as by hand: ready on entry; nothing of it is left on exit, but for data that are kept.

        `report` gets a line for each step of the start, and whatever happens to copies later; from any thread.
        """
        ...

    def start_detached(self, shop: Shop, options: LaunchOptions, report: Tell) -> RunningShop:
        """Launch a shop that runs on. If that fails, nothing of it is left."""
        ...

    def attached(self, shop: Shop, state: Path) -> RunningShop | None:
        """Return a shop that was launched by hand and runs, whoever launched it; None if it does not."""
        ...

    def stop(self, shop: Shop, state: Path) -> str:
        """Stop a shop that was launched by hand, and say in a sentence what was stopped; nothing if nothing ran."""
        ...

    def is_busy(self, shop: Shop, state: Path) -> tuple[str, str] | None:
        """Say that a shop runs or is being started, and what to do about it; None if it does neither."""
        ...

    def listing(self, state: Path) -> list[dict[str, Any]]:
        """Return a row for each copy that runs, as `ps --json` prints it (design.md, section 6)."""
        ...

    def follow_logs(self, shop: Shop, state: Path, role: str | None, *, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield who printed it, and each line of a shop's or a role's logs; with `follow`, without an end."""
        ...

    def software(self) -> dict[str, str]:
        """Return what shops run on there, besides Python and the shops' own code."""
        ...

    def checkup(self) -> Iterable[Finding]:
        """Yield what of it this machine has, as `doctor` shows it."""
        ...
