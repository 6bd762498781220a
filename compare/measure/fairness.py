"""The fairness ledger: what each condition was given, so that a reader can see what was equal and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..topology import Shop

PROCESSES_PER_COPY = 2  # Granian's parent and its one worker
BLAS_THREADS = 1


def ledger(
    condition: str,
    shop: Shop,
    *,
    copies: Mapping[str, int] | None = None,
    log_level: str,
    cores: tuple[int, ...] | None,
    data: str,
    keep_alive: bool = True,
) -> list[dict[str, Any]]:
    """Return one row for each deployable, with what topology.py gives it.

    `data` identifies the data that it served; `cores` are those it was pinned to, None for all. `keep_alive` tells
    whether services keep their connections to each other.
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
                "calls": list(deployable.calls),
                "log_level": log_level,
                "keep_alive": keep_alive,
                "balancer": "none" if count == 1 else "kernel",
                "blas_threads": BLAS_THREADS,
                "cores": list(cores) if cores is not None else "all",
                "data": data,
            }
        )
    return rows
