"""Which shops are broken, how, and what is compared with what."""

from __future__ import annotations

from typing import Any

from ...faults.target import POINTS
from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import Primary
from ..bench.experiment import WITH_VERDICTS
from ..subject.injection import kind_and_room

QUICK = ("fault=exception:products", "fault=hang:products", "fault=kill:products")
ON_PRODUCTS = (
    *QUICK,
    *("fault=freeze:products", "fault=slow:products", "fault=spin:products", "fault=leak:products"),
    *("fault=poison:products", "fault=database-locked:products"),
)
ON_OTHERS = tuple(
    f"fault={kind}:{room}" for room in ("users", "orders", "pages") for kind in ("exception", "hang", "kill")
)
FULL = (*ON_PRODUCTS, *ON_OTHERS)
AGENT_OFF = "agent=off"  # no fault: the cost of being able to plant one
DEMO = ("fault=exception:products", "fault=kill:products")
PARTS = {"demo": DEMO, "quick": QUICK, "full": (AGENT_OFF, *FULL)}
ONLY_IN_FULL: dict[str, Any] = {"profiles": ("full",), "parts": {"full": QUICK}}

# Held stock is soon free again, so that the books can be read. Every process has the agent, in all phases.
SETTINGS = {"CARTLAB_RESERVATION_S": "2"}
WITH_AGENT: dict[str, Any] = {"settings": SETTINGS, "fault_points": tuple(POINTS.values())}
WITHOUT_AGENT: dict[str, Any] = {"settings": SETTINGS, "profiles": ("full",)}

CONDITIONS = (
    Condition("monolith", MONOLITH, parts=PARTS, seldom=ON_OTHERS, **WITH_AGENT),
    Condition(
        "monolith@aa=again",
        MONOLITH,
        gated_by="monolith",
        parts=PARTS,
        seldom=ON_OTHERS,
        profiles=WITH_VERDICTS,
        **WITH_AGENT,
    ),
    Condition("monolith@copies=4", MONOLITH, gated_by="monolith", copies={"monolith": 4}, **WITH_AGENT, **ONLY_IN_FULL),
    Condition("micro-course", MICRO, "course", **WITH_AGENT, **ONLY_IN_FULL),
    Condition("micro-resilient", MICRO, parts=PARTS, seldom=ON_OTHERS, **WITH_AGENT),
    Condition("monolith@agent=none", MONOLITH, gated_by="monolith", **WITHOUT_AGENT),
    Condition("micro-resilient@agent=none", MICRO, gated_by="micro-resilient", **WITHOUT_AGENT),
)


def _again(part: str) -> tuple[str, str]:
    return f"monolith@aa=again,{part}", f"monolith@{part}"


def _primary(part: str, monolith: str, beside: str) -> Primary:
    kind, _ = kind_and_room(part)
    return Primary(
        claim="C11",
        metric="others.availability",
        a=f"micro-resilient@{part}",
        b=f"{monolith}{part}",
        supported_by="higher",
        rule=f"C11 is supported for {kind}{beside} if other rooms stay more available in micro-resilient",
    )


COMPARED = (
    *((f"micro-resilient@{part}", f"monolith@{part}") for part in FULL),
    *((f"micro-course@{part}", f"monolith@{part}") for part in QUICK),
    *((f"micro-resilient@{part}", f"monolith@copies=4,{part}") for part in QUICK),
    *((f"{shop}@{AGENT_OFF}", f"{shop}@agent=none") for shop in ("monolith", "micro-resilient")),
)
SAME = _again(QUICK[0])
NOISE = {
    **{f"{monolith}{part}": _again(part) for part in FULL for monolith in ("monolith@", "monolith@copies=4,")},
    **{f"{shop}@agent=none": _again(AGENT_OFF) for shop in ("monolith", "micro-resilient")},
}
PRIMARIES = (
    *(_primary(part, "monolith@", "") for part in ON_PRODUCTS),
    *(_primary(part, "monolith@copies=4,", " against four copies of the monolith") for part in QUICK),
)
