"""The fairness ledger: the resources of each condition, which show a reader what was equal and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..topology import Deployable
from ..topology import Shop
from ..topology import Style
from ..topology import WHEN_MEASURED

PROCESSES_PER_COPY = 2  # Granian's parent and its one worker
BLAS_THREADS = 1


@dataclass(frozen=True)
class Limits:
    """What a runtime allows each copy, in words, and what spreads requests over copies.

    The local runtime sets no limits, because what a shop takes is measured. There, the kernel spreads requests.
    """

    cpu: str = "none"
    memory: str = "none"
    balancer: str = ""
    is_pinned: bool = True


NO_LIMITS = Limits()


def ledger(
    condition: str,
    shop: Shop,
    *,
    copies: Mapping[str, int] | None = None,
    log_level: str,
    cores: tuple[int, ...] | None,
    data: str,
    style: Style = "resilient",
    limits: Limits = NO_LIMITS,
) -> list[dict[str, Any]]:
    """Return one row for each deployable, with what topology.py gives it.

    `data` identifies the data that it served. `cores` are those that it was pinned to, or None for all. `style` is how
    services call each other. Only the resilient style keeps connections, up to `http_pool` from each copy to each
    neighbour.
    """
    rows = []
    for deployable in shop.deployables:
        count = (copies or {}).get(deployable.role, 1)
        rows.append(
            {
                "condition": condition,
                "deployable": deployable.name,
                "copies": count,
                "processes": count * PROCESSES_PER_COPY,
                "threads": count * deployable.threads,
                "database_connections": count * deployable.database_pool,
                "database_pool": deployable.database_pool,
                "calls": list(deployable.calls),
                **_transport(deployable, style),
                "cpu_limit": limits.cpu,
                "memory_limit": limits.memory,
                "log_level": log_level,
                "balancer": limits.balancer or ("none" if count == 1 else "kernel"),
                "blas_threads": BLAS_THREADS,
                "login_delay_max_s": float(WHEN_MEASURED["CARTLAB_LOGIN_DELAY_MAX_S"]),
                "cores": list(cores) if cores is not None and limits.is_pinned else "all",
                "data": data,
            }
        )
    return rows


def _transport(deployable: Deployable, style: Style) -> dict[str, Any]:
    if not deployable.calls:
        return {"transport": "none", "keep_alive": True, "http_pool": 0}
    keeps = style == "resilient"
    return {"transport": style, "keep_alive": keeps, "http_pool": deployable.http_pool if keeps else 0}
