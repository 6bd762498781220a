"""Stop a shop from a process that does not supervise it."""

from __future__ import annotations

import time
from contextlib import suppress

import psutil

from ...errors import CartlabError
from ..disk import clear_write_errors
from ..state import ShopState
from ..state import sweep_if_left

PATIENCE_S = 5.0


def stop_shop(shop: ShopState) -> int | None:
    """Stop the shop, and return when nothing of it is left.

    Returns None if the shop was running. Otherwise returns the number of processes that an earlier, killed supervisor
    had left. Raises CartlabError if the shop can't be stopped.
    """
    if not shop.is_running():
        with clear_write_errors(shop.folder.parent):
            return sweep_if_left(shop)
    supervisor = _supervisor(shop)
    for stop in (supervisor.terminate, supervisor.kill):
        with suppress(psutil.NoSuchProcess):
            stop()
        if _ended(shop):
            sweep_if_left(shop)
            return None
    raise CartlabError(f"The supervisor of {shop.shop_name} does not end.", f"End process {supervisor.pid} by hand.")


def _supervisor(shop: ShopState) -> psutil.Process:
    deadline = time.monotonic() + 1.0  # a shop writes its record right after it has taken its lock
    while time.monotonic() < deadline:
        if supervisor := shop.supervisor():
            return supervisor
        time.sleep(0.02)
    raise CartlabError(
        f"{shop.shop_name} is running, but {shop.folder} does not say in which process.",
        "Stop it where it was started, with Ctrl-C.",
    )


def _ended(shop: ShopState) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if not shop.is_running():
            return True
        time.sleep(0.02)
    return False
