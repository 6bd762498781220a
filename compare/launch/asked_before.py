"""How warm a shop is: which shop answers at a port of this machine, and how many requests it has answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..topology import SHOPS
from .processes.log_files import BEGINNING
from .processes.log_files import new_lines
from .state import ShopState

HEALTH = ("/health", "/ready")
LOGS_REQUESTS = ("INFO", "DEBUG")


def shop_at(port: int, state: Path) -> dict[str, Any] | None:
    """Return the local shop of this state folder that answers at a port, or None.

    `shop` is its name, and `database` what it keeps its data in, as `up --database` names it; None if the record does
    not state that. `answered_before` counts the requests in the logs of the role that answers there. It excludes health
    checks, and requests that the bounded logs no longer hold. It is None if the role logs no requests, or if the record
    does not state its log level.
    """
    for name in SHOPS:
        shop = ShopState(state, name)
        record = shop.read() if shop.is_running() else None
        for role, its_port in (record or {}).get("ports", {}).items():
            if record is not None and its_port == port:
                known = {"shop": name, "database": record.get("database")}
                return known | {"answered_before": _answered(record, role)}
    return None


def _answered(record: dict[str, Any], role: str) -> int | None:
    if record.get("log_levels", {}).get(role) not in LOGS_REQUESTS:
        return None
    logs = [Path(copy["log"]) for copy in record["copies"] if copy["role"] == role]
    return sum(_is_request(line) for log in logs if log.exists() for line, _ in new_lines(log, BEGINNING))


def _is_request(line: bytes) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:  # a traceback, or what Granian says
        return False
    return isinstance(entry, dict) and entry.get("message") == "answered" and entry.get("path") not in HEALTH
