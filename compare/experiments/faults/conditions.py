"""Which shops are broken, how, and what is compared with what."""

from __future__ import annotations

from typing import Any

from ...faults.target import POINTS
from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import WITH_VERDICTS
from .shoppers_load import SETTINGS
from .variants import BULKHEAD
from .variants import DEGRADING
from .variants import VariantTree

EXCEPTION, HANG, KILL, POISON = (f"fault={kind}:products" for kind in ("exception", "hang", "kill", "poison"))
QUICK = (HANG, KILL, POISON)
HELD = (
    *(EXCEPTION, HANG),
    *(f"fault={kind}:products" for kind in ("freeze", "slow", "spin", "leak", "database-locked")),
)
ON_PRODUCTS = (*HELD, KILL, POISON)
ON_OTHERS = tuple(
    f"fault={kind}:{room}" for room in ("users", "orders", "pages") for kind in ("exception", "hang", "kill")
)
FULL = (*ON_PRODUCTS, *ON_OTHERS)
AGENT_OFF = "agent=off"  # no fault: the cost of being able to plant one
DEMO = (EXCEPTION, HANG, KILL)
PARTS = {"demo": DEMO, "quick": QUICK, "full": (AGENT_OFF, *FULL)}
PARTS_AGAIN = {profile: parts for profile, parts in PARTS.items() if profile in WITH_VERDICTS}
CRASHES: dict[str, Any] = {"parts_beside": {KILL: (POISON,)}}  # both together say what a crash costs
ONLY_IN_FULL: dict[str, Any] = {"profiles": ("full",), "parts": {"full": QUICK}}

# Every process has the agent, in all phases.
WITH_AGENT: dict[str, Any] = {"settings": SETTINGS, "fault_points": tuple(POINTS.values())}
WITHOUT_AGENT: dict[str, Any] = {"settings": SETTINGS, "profiles": ("full",)}

CONDITIONS = (
    Condition("monolith", MONOLITH, parts=PARTS, seldom=ON_OTHERS, **CRASHES, **WITH_AGENT),
    Condition(
        "monolith@aa=again",
        MONOLITH,
        gated_by="monolith",
        parts=PARTS_AGAIN,
        seldom=ON_OTHERS,
        profiles=WITH_VERDICTS,
        **CRASHES,
        **WITH_AGENT,
    ),
    Condition("micro-resilient", MICRO, parts=PARTS, seldom=ON_OTHERS, **CRASHES, **WITH_AGENT),
    Condition(
        f"monolith@variant={DEGRADING}",
        MONOLITH,
        source=VariantTree(DEGRADING),
        parts={"quick": (HANG,), "full": (HANG, EXCEPTION)},
        profiles=WITH_VERDICTS,
        **WITH_AGENT,
    ),
    Condition(
        f"monolith@variant={BULKHEAD}",
        MONOLITH,
        source=VariantTree(BULKHEAD),
        parts={"full": (HANG, EXCEPTION)},
        profiles=("full",),
        **WITH_AGENT,
    ),
    Condition("monolith@copies=4", MONOLITH, gated_by="monolith", copies={"monolith": 4}, **WITH_AGENT, **ONLY_IN_FULL),
    Condition("micro-course", MICRO, "course", **WITH_AGENT, **ONLY_IN_FULL),
    Condition("monolith@agent=none", MONOLITH, gated_by="monolith", **WITHOUT_AGENT),
    Condition("micro-resilient@agent=none", MICRO, gated_by="micro-resilient", **WITHOUT_AGENT),
)

PLAIN, BEST, BOUNDED = "monolith@", f"monolith@variant={DEGRADING},", f"monolith@variant={BULKHEAD},"
FOUR_COPIES = "monolith@copies=4,"


def _again(part: str) -> tuple[str, str]:
    return f"monolith@aa=again,{part}", f"monolith@{part}"


COMPARED = (
    *((f"micro-resilient@{part}", f"monolith@{part}") for part in FULL),
    *((f"micro-course@{part}", f"monolith@{part}") for part in QUICK),
    *((f"micro-resilient@{part}", f"{FOUR_COPIES}{part}") for part in QUICK),
    *((f"micro-resilient@{part}", f"{monolith}{part}") for part in (HANG, EXCEPTION) for monolith in (BEST, BOUNDED)),
    *((f"{shop}@{AGENT_OFF}", f"{shop}@agent=none") for shop in ("monolith", "micro-resilient")),
)
SAME = _again(QUICK[0])
NOISE = {
    **{f"{form}{part}": _again(part) for part in FULL for form in (PLAIN, FOUR_COPIES, BEST, BOUNDED)},
    **{f"{shop}@agent=none": _again(AGENT_OFF) for shop in ("monolith", "micro-resilient")},
}
