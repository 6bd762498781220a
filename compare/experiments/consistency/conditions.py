"""The conditions of `bench consistency`: both shops as they are, and the services without compensation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from ..bench.experiment import Condition
from ..bench.experiment import WITH_VERDICTS
from .places import POINTS
from .uncompensated import uncompensated_tree

THREADS = 16  # of each copy, in both shops, so that one kill cuts many checkouts
PROXY_PORT = 5012
RESERVATION_S = 2
SETTINGS = {"CARTLAB_RESERVATION_S": str(RESERVATION_S), "CARTLAB_PASSWORD_METHOD": "scrypt:1024:8:1"}
THROUGH_PROXY = {"orders": {"CARTLAB_PRODUCTS_URL": f"http://127.0.0.1:{PROXY_PORT}"}}


def _wide(shop: Shop) -> Shop:
    """Return a shop whose copies answer more requests at a time, with a database connection for each."""
    wide = (replace(d, threads=THREADS, database_pool=THREADS if d.database_pool else 0) for d in shop.deployables)
    return replace(shop, deployables=tuple(wide))


BOTH: dict[str, Any] = {"settings": SETTINGS, "fault_points": POINTS}
WIDE_MONOLITH, WIDE_MICRO = _wide(MONOLITH), _wide(MICRO)
MONOLITH_CONDITION = Condition("monolith", WIDE_MONOLITH, **BOTH)
AGAIN = Condition("monolith@aa=again", WIDE_MONOLITH, gated_by="monolith", profiles=WITH_VERDICTS, **BOTH)
RESILIENT = Condition("micro-resilient", WIDE_MICRO, settings_by_role=THROUGH_PROXY, **BOTH)
UNCOMPENSATED = Condition(
    "micro-resilient@compensation=none",
    WIDE_MICRO,
    settings_by_role=THROUGH_PROXY,
    source=uncompensated_tree,
    **BOTH,
)
CONDITIONS = (MONOLITH_CONDITION, AGAIN, RESILIENT, UNCOMPENSATED)
COMPARED = tuple((each.name, MONOLITH_CONDITION.name) for each in (RESILIENT, UNCOMPENSATED))
