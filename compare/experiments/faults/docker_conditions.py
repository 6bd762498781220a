"""Which shops in containers are broken, and how."""

from __future__ import annotations

from typing import Any

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import WITH_VERDICTS
from .shoppers_load import SETTINGS

KILL = "fault=kill:products"
HELD = ("fault=pause:products", "fault=cut:products", "fault=database-stopped:products")
QUICK = (KILL, *HELD)
ON_OTHERS = tuple(
    f"fault={kind}:{room}" for room in ("users", "orders") for kind in ("kill", "cut", "database-stopped")
)
FULL = (*QUICK, "fault=out-of-memory:products", *ON_OTHERS)
PARTS = {"demo": QUICK[:2], "quick": QUICK, "full": FULL}
WITH_FAULTS: dict[str, Any] = {"settings": SETTINGS, "parts": PARTS, "seldom": ON_OTHERS}

CONDITIONS = (
    Condition("monolith", MONOLITH, **WITH_FAULTS),
    # It has a gate of its own. The gate registers the shoppers, and each condition of containers has its own databases.
    Condition("monolith@aa=again", MONOLITH, profiles=WITH_VERDICTS, **WITH_FAULTS),
    Condition("micro-resilient", MICRO, **WITH_FAULTS),
)
