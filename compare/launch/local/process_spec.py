"""How one deployable is started: its command lines and its environment variables (docs/deployables.md)."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...topology import Deployable
from ...topology import Shop
from ...topology import Style
from ..ports import LOOPBACK
from ..state import ShopState
from .venv import Environment

# Only these have or call internal paths, which reserve, confirm and release stock.
_ROOMS_WITH_SERVICE_TOKEN = {"products", "orders"}


@dataclass(frozen=True)
class Release:
    """What a deployable's processes are started from: the folder that holds its package, and its environment."""

    folder: Path
    environment: Environment

    @property
    def interface(self) -> str:
        """How the server talks to the app. A release says it, because the next one may talk otherwise."""
        project = self.folder / "pyproject.toml"  # what was installed from a wheel has none
        table = tomllib.loads(project.read_text()) if project.exists() else {}
        return str(table.get("tool", {}).get("cartlab", {}).get("interface", "wsgi"))


def init_command(environment: Environment, deployable: Deployable) -> list[str | Path]:
    """Return the command of the one-off process that makes schema, data, secrets and admin."""
    return [environment.python, "-m", f"{deployable.package}.init"]


def copy_command(release: Release, deployable: Deployable) -> list[str | Path]:
    """Return the command of one copy."""
    return [
        *(release.environment.python, "-m", "granian", f"{deployable.package}.app:create_app", "--factory"),
        *("--interface", release.interface, "--host", LOOPBACK, "--port", str(deployable.port)),
        # One process answers. More processes would be more copies, and the launcher counts, places and restarts those.
        *("--workers", "1", "--no-respawn-failed-workers"),
        *(_threads(deployable) if release.interface == "wsgi" else ()),
        # Open connections in one copy. The next ones wait in the kernel's queue; their latency counts all the same.
        *("--backpressure", "256"),
        # Neither shop uses them, and sniffing each connection for HTTP/2 costs time.
        *("--http", "1", "--no-ws"),
        # In milliseconds. A connection that sends nothing, or half a head, must not keep others out for long. Idle
        # connections end then too. For bodies there is no such option: see shell/intake.py.
        *("--http1-header-read-timeout", "5000"),
        # A worker that can't end because of a hung request is killed. The launcher's own patience ends before.
        *("--workers-kill-timeout", "2"),
        # Granian's own lines are not JSON, and it warns of thread counts that we chose. The app logs the requests.
        *("--log-level", "error", "--no-access-log"),
    ]


def _threads(deployable: Deployable) -> tuple[str, ...]:
    """Return the options for the threads that answer. An app with an event loop has its own."""
    # Granian ends idle threads. They are kept, so that none is created in the middle of a measurement.
    return "--blocking-threads", str(deployable.threads), "--blocking-threads-idle-timeout", "600"


def variables(
    deployable: Deployable, shop: Shop, style: Style, state: ShopState, log_level: str, extra: Mapping[str, str]
) -> dict[str, str]:
    """Return the whole environment of a deployable's processes. From the caller it takes only PATH, HOME and LANG.

    PYTHON… variables and proxies are left out, since they would change what is measured. `extra` overrides anything.
    """
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        # NumPy's threads would not show in the process count, and would compete with request threads for the cores.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "CARTLAB_DATA_DIR": str(state.data(deployable.name)),
        "CARTLAB_LOG_LEVEL": log_level,
    }
    if deployable.database_pool:
        environment["CARTLAB_DATABASE_POOL"] = str(deployable.database_pool)
    if deployable.calls:
        environment["CARTLAB_TRANSPORT"] = style
        environment["CARTLAB_HTTP_POOL"] = str(deployable.http_pool)
    for role in deployable.calls:
        environment[f"CARTLAB_{role.upper()}_URL"] = f"http://{LOOPBACK}:{shop.deployable(role).port}"
    if len(shop.deployables) > 1 and _ROOMS_WITH_SERVICE_TOKEN.intersection(deployable.rooms):
        environment["CARTLAB_SERVICE_TOKEN_FILE"] = str(state.service_token())
    return {**environment, **extra}
