"""A shop that already runs, supervised by another process. Its state record describes it."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NoReturn

from ...errors import CartlabError
from ...settings import REPOSITORY
from ...topology import Shop
from ..ports import urls_of
from ..processes.log_files import text_of
from ..processes.process_group import group_members
from ..runtime import CopyStatus
from ..runtime import CopyUse
from ..runtime import Rollout
from ..state import ShopState
from .launcher import password_in
from .launcher import usage_of


class AttachedShop:
    """A shop that `up` started. Its state is read anew each time. That raises CartlabError if the shop has gone."""

    source = REPOSITORY

    def __init__(self, shop: Shop, state: ShopState) -> None:
        self.state = state
        self._declared = shop
        record = self._record()
        self.style = record["style"]
        self.startup_s = float(record["startup_s"] or 0.0)

    @property
    def shop(self) -> Shop:
        """What the shop consists of, with the ports in force."""
        return self._declared.with_ports(self._record()["ports"])

    @property
    def urls(self) -> Mapping[str, str]:
        """The URL at which each room answers, without a slash at the end."""
        return urls_of(self.shop)

    def url(self, room: str) -> str:
        """Return the URL at which a room answers, without a slash at the end."""
        return self.urls[room]

    @property
    def admin_password_file(self) -> Path:
        """The file in which init has written the password of the user `admin`."""
        return self.data_directory(self._declared.serving("users").role) / "admin_password"

    @property
    def admin_password(self) -> str:
        """The password of the user `admin`."""
        return password_in(self.admin_password_file)

    @property
    def folder(self) -> Path:
        """The folder of the shop's state."""
        return self.state.folder

    def data_directory(self, role: str) -> Path:
        """Return the folder that holds a role's database and secrets."""
        return self.state.data(self._declared.deployable(role).name)

    def copies(self) -> list[CopyStatus]:
        """Return what the supervisor has recorded about each copy."""
        return [CopyStatus(**{**copy, "log": Path(copy["log"])}) for copy in self._record()["copies"]]

    def pids(self, role: str | None = None) -> list[int]:
        """Return every process of the copies of one role, or of all; none if the shop has gone."""
        copies = (self.state.read() or {}).get("copies", [])
        return group_members({copy["pid"] for copy in copies if copy["pid"] and role in (None, copy["role"])})

    def usage(self, copies: Collection[CopyStatus]) -> list[CopyUse]:
        """Return what each of these copies uses, without those that have gone."""
        return usage_of(copies)

    def log_text(self, role: str) -> str:
        """Return what the first copy of a role has printed since the shop was started, as far as it is kept."""
        return text_of(self.state.log(self._declared.deployable(role).name, 1))

    def deploy(self, role: str, source: Path) -> Rollout:
        """Refuse: another process supervises the copies."""
        self._refuse()

    def scale(self, role: str, copies: int) -> Rollout:
        """Refuse: another process supervises the copies."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        name = self._declared.name
        raise CartlabError(f"{name} is supervised by another process", f"python cli.py down {name}, and start it here")

    def _record(self) -> Mapping[str, Any]:
        record = self.state.read()
        if record is None:
            raise CartlabError(
                f"{self._declared.name} is not up any more, or not yet", "see what runs: python cli.py ps"
            )
        return record
