"""The runtime `local`, as launch/runtime.py describes one: what each part of this folder is to a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ...topology import Shop
from ..finding import Finding
from ..runtime import LaunchOptions
from ..runtime import silent
from ..runtime import Tell
from ..shop_settings import refuse_what_comes_too_late
from ..state import ShopState
from .attached import AttachedShop
from .detached import launch_detached
from .down import stop_shop
from .launcher import launched
from .launcher import LaunchedShop
from .listing import running_copies
from .log_lines import lines_of
from .plan import Plan


class LocalRuntime:
    """Shops as processes of this machine. It needs nothing that is not there, so it always answers."""

    name = "local"
    keeps_data = True
    environment: tuple[str, ...] = ()

    def require(self) -> None:
        """Need nothing."""

    def answers(self) -> bool:
        """Tell that shops can run here."""
        return True

    def refusal(self, shop: Shop, setting: str) -> str:
        """Refuse no setting that the shop knows."""
        return ""

    def check(self, shop: Shop, options: LaunchOptions) -> None:
        """Raise CartlabError for choices that can't be met, or that come too late for the data that are there."""
        given = {name: value for own in options.settings_by_role.values() for name, value in own.items()}
        refuse_what_comes_too_late(shop, given, ShopState(options.state, shop.name))
        Plan.checked(shop, options)

    def launched(
        self, shop: Shop, options: LaunchOptions, report: Tell = silent
    ) -> AbstractContextManager[LaunchedShop]:
        """Launch a shop, supervised from threads of this process: see launcher.py."""
        return launched(shop, options, report)

    def start_detached(self, shop: Shop, options: LaunchOptions, report: Tell) -> AttachedShop:
        """Launch a shop with a supervisor of its own: see detached.py."""
        launch_detached(shop, options, report)
        return AttachedShop(shop, ShopState(options.state, shop.name))

    def attached(self, shop: Shop, state: Path) -> AttachedShop | None:
        """Return a shop that was launched by hand, once it is ready; None if it is not."""
        known = ShopState(state, shop.name)
        record = known.read() if known.is_running() else None
        return AttachedShop(shop, known) if record is not None and record["phase"] == "running" else None

    def stop(self, shop: Shop, state: Path) -> str:
        """Stop the processes of a shop, also those that a killed supervisor has left."""
        left = stop_shop(ShopState(state, shop.name))
        if left is None:
            return f"{shop.name} is stopped."
        return f"{shop.name} had lost its supervisor; {left} processes that were left are ended." if left else ""

    def is_busy(self, shop: Shop, state: Path) -> tuple[str, str] | None:
        """Say that a shop is up, or on its way."""
        running = ShopState(state, shop.name).is_running()
        return (f"{shop.name} is up", "python cli.py down") if running else None

    def listing(self, state: Path) -> list[dict[str, Any]]:
        """Return a row for each copy."""
        return running_copies(state)

    def follow_logs(self, shop: Shop, state: Path, role: str | None, *, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield the lines of all logs by time."""
        return lines_of(shop, ShopState(state, shop.name), role, follow=follow)

    def software(self) -> dict[str, str]:
        """Return nothing: Python and the shops' own code are all."""
        return {}

    def checkup(self) -> tuple[Finding, ...]:
        """Return nothing: what every command needs is all."""
        return ()
