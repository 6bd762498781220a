"""The runtime `local`: shops as processes of this machine. launch/runtime.py has the interface."""

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
    """Shops as processes of this machine. This runtime needs nothing else, so it always answers."""

    name = "local"
    keeps_data = True
    environment: tuple[str, ...] = ()

    def require(self) -> None:
        """Need nothing."""

    def answers(self) -> bool:
        """Return True: shops can always run here."""
        return True

    def refusal(self, shop: Shop, setting: str) -> str:
        """Refuse no setting that the shop knows."""
        return ""

    def check(self, shop: Shop, options: LaunchOptions) -> None:
        """Raise CartlabError for choices that can't be met, or that come too late for the existing data."""
        given = {name: value for own in options.settings_by_role.values() for name, value in own.items()}
        refuse_what_comes_too_late(shop, given, ShopState(options.state, shop.name))
        Plan.checked(shop, options)

    def launched(
        self, shop: Shop, options: LaunchOptions, report: Tell = silent
    ) -> AbstractContextManager[LaunchedShop]:
        """Launch a shop that threads of this process supervise: see launcher.py."""
        return launched(shop, options, report)

    def start_detached(self, shop: Shop, options: LaunchOptions, report: Tell) -> AttachedShop:
        """Launch a shop with a supervisor of its own: see detached.py."""
        launch_detached(shop, options, report)
        return AttachedShop(shop, ShopState(options.state, shop.name))

    def attached(self, shop: Shop, state: Path) -> AttachedShop | None:
        """Return a shop that was launched by hand; None if it is not ready."""
        known = ShopState(state, shop.name)
        record = known.read() if known.is_running() else None
        return AttachedShop(shop, known) if record is not None and record["phase"] == "running" else None

    def stop(self, shop: Shop, state: Path) -> str:
        """Stop the processes of a shop, including those that a killed supervisor has left."""
        left = stop_shop(ShopState(state, shop.name))
        if left is None:
            return f"{shop.name} is stopped."
        return f"{shop.name} had lost its supervisor; {left} processes that were left are ended." if left else ""

    def is_busy(self, shop: Shop, state: Path) -> tuple[str, str] | None:
        """Say that a shop is up or starting."""
        running = ShopState(state, shop.name).is_running()
        return (f"{shop.name} is up", "python cli.py down") if running else None

    def listing(self, state: Path) -> list[dict[str, Any]]:
        """Return a row for each copy."""
        return running_copies(state)

    def follow_logs(self, shop: Shop, state: Path, role: str | None, *, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield the lines of all logs by time."""
        return lines_of(shop, ShopState(state, shop.name), role, follow=follow)

    def software(self) -> dict[str, str]:
        """Return nothing: shops run on nothing but Python and their own code."""
        return {}

    def checkup(self) -> tuple[Finding, ...]:
        """Return nothing: this runtime needs only what every command needs."""
        return ()
