"""Kill the only copy that serves a room, and see its successor."""

from __future__ import annotations

import os
import signal

from ...launch.local.launcher import LaunchedShop
from ...launch.runtime import CopyStatus


def copy_serving(shop: LaunchedShop, room: str) -> CopyStatus:
    """Return the copy that serves a room. There must be one."""
    role = shop.shop.serving(room).role
    (copy,) = (copy for copy in shop.copies() if copy.role == role)
    return copy


def kill(copy: CopyStatus) -> None:
    """Kill (-9) a copy with its workers."""
    assert copy.pid is not None
    os.killpg(copy.pid, signal.SIGKILL)


def is_back(shop: LaunchedShop, room: str, victim: CopyStatus) -> bool:
    """Return whether the successor of a killed copy serves the room."""
    now = copy_serving(shop, room)
    return now.restarts > victim.restarts and now.health == "healthy"
