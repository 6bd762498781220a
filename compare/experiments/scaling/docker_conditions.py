"""How shops of containers are scaled, and what is compared with what. Each copy has the same share of a core."""

from __future__ import annotations

from dataclasses import dataclass

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import PROFILES
from ..bench.experiment import WITH_VERDICTS

SHARE = 0.15  # of a core, for each copy; on two cores, six copies leave room for gateway, databases and generator
SETTINGS = {
    "CARTLAB_CPU_QUOTA": str(round(10000 * SHARE)),
    # One copy answers some tens of these a second, which is enough for a result in a short try.
    "CARTLAB_CATALOGUE_SIZE": "2000",
    "CARTLAB_PASSWORD_METHOD": "scrypt:1024:8:1",
}


@dataclass(frozen=True)
class HotRole:
    """A role that one journey keeps busy. `load` names the journey, `role` the component that serves it."""

    load: str
    role: str


HOT_ROLES = (HotRole("similar", "products"), HotRole("login", "users"))
FULL = ("full",)


def _scaled(count: int, shop: str, profiles: tuple[str, ...], suffix: str = "") -> Condition:
    if shop == MONOLITH.name:
        name, topology, copies = f"monolith@copies={count}{suffix}", MONOLITH, {"monolith": count}
    else:
        name, topology, copies = f"micro-resilient@hot={count}", MICRO, {"products": count, "users": count}
    first = f"{'monolith@copies' if topology is MONOLITH else 'micro-resilient@hot'}=1"
    gate = None if name == first else first
    beside = () if name == first else (first,)
    return Condition(name, topology, gated_by=gate, copies=copies, settings=SETTINGS, profiles=profiles, beside=beside)


CONDITIONS = (
    _scaled(1, "monolith", PROFILES),
    _scaled(2, "monolith", FULL),
    _scaled(4, "monolith", PROFILES),
    _scaled(4, "monolith", WITH_VERDICTS, ",aa=again"),
    _scaled(6, "monolith", FULL),
    _scaled(1, "micro", PROFILES),
    _scaled(2, "micro", FULL),
    _scaled(4, "micro", PROFILES),
    _scaled(6, "micro", FULL),
)
MONO_4, AGAIN_4, HOT_4 = "monolith@copies=4", "monolith@copies=4,aa=again", "micro-resilient@hot=4"
COMPARED = ((MONO_4, HOT_4), (MONO_4, "monolith@copies=1"), (HOT_4, "micro-resilient@hot=1"))
