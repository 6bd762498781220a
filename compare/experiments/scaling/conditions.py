"""How the shops are scaled, and what is compared with what.

`hot=N` means N copies of product-service, whose room holds the memory. `users=N` and `orders=N` scale those services
instead. N copies of a monolith are compared with N copies of the service of its hungry room.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import PROFILES
from ..bench.experiment import WITH_VERDICTS
from .derived import ScaledCondition

CATALOGUE_SIZE = 5000  # ten times the usual, so that the index of similar products shows
SETTINGS = {"CARTLAB_CATALOGUE_SIZE": str(CATALOGUE_SIZE)}
MAPPED = {"CARTLAB_SIMILAR_INDEX": "mmap"}
FULL = ("full",)

MONO_1, MONO_2, MONO_3 = (f"monolith@copies={count}" for count in (1, 2, 3))
MONO_2_AGAIN = "monolith@copies=2,aa=again"
MICRO_1 = "micro-resilient@copies=1"
HOT_2, HOT_3 = "micro-resilient@hot=2", "micro-resilient@hot=3"
ALL_2, ALL_3 = "micro-resilient@all=2", "micro-resilient@all=3"
MONO_ELASTICITY, HOT_ELASTICITY = "monolith@copies=1-2-1", "micro-resilient@hot=1-2-1"
USERS_2, ORDERS_2 = "micro-resilient@users=2", "micro-resilient@orders=2"
MAPPED_MONO_1, MAPPED_MONO_2 = "monolith@copies=1,index=mmap", "monolith@copies=2,index=mmap"
MAPPED_MICRO_1, MAPPED_HOT_2 = "micro-resilient@copies=1,index=mmap", "micro-resilient@hot=2,index=mmap"


SCALED = {
    MONO_2: ScaledCondition(2, MONO_1),
    MONO_2_AGAIN: ScaledCondition(2, MONO_1),
    MONO_3: ScaledCondition(3, MONO_1),
    HOT_2: ScaledCondition(2, MICRO_1, everything=ALL_2),
    HOT_3: ScaledCondition(3, MICRO_1, everything=ALL_3),
    ALL_2: ScaledCondition(2, MICRO_1),
    ALL_3: ScaledCondition(3, MICRO_1),
    USERS_2: ScaledCondition(2, MICRO_1, everything=ALL_2),
    ORDERS_2: ScaledCondition(2, MICRO_1, everything=ALL_2),
    MAPPED_MONO_2: ScaledCondition(2, MAPPED_MONO_1),
    MAPPED_HOT_2: ScaledCondition(2, MAPPED_MICRO_1),
}


def _scaled(
    name: str,
    copies: Mapping[str, int],
    gated_by: str | None,
    profiles: tuple[str, ...] = PROFILES,
    settings: Mapping[str, str] = SETTINGS,
    every: int = 1,
) -> Condition:
    shop = MONOLITH if name.startswith(MONOLITH.name) else MICRO
    return Condition(
        name,
        shop,
        gated_by=gated_by,
        copies=copies,
        settings=settings,
        every=every,
        profiles=profiles,
        beside=(SCALED[name].alone,) if name in SCALED else (),
    )


def _everything(count: int) -> dict[str, int]:
    return {deployable.role: count for deployable in MICRO.deployables}


CONDITIONS = (
    _scaled(MONO_1, {}, None),
    _scaled(MONO_2, {"monolith": 2}, MONO_1),
    _scaled(MONO_2_AGAIN, {"monolith": 2}, MONO_1, WITH_VERDICTS),
    _scaled(MICRO_1, {}, None),
    _scaled(HOT_2, {"products": 2}, MICRO_1),
    _scaled(ALL_2, _everything(2), MICRO_1, FULL),
    _scaled(MONO_3, {"monolith": 3}, MONO_1, FULL, every=2),
    _scaled(HOT_3, {"products": 3}, MICRO_1, FULL, every=2),
    _scaled(ALL_3, _everything(3), MICRO_1, FULL, every=2),
    _scaled(USERS_2, {"users": 2}, MICRO_1, FULL),
    _scaled(ORDERS_2, {"orders": 2}, MICRO_1, FULL),
    _scaled(MAPPED_MONO_1, {}, None, FULL, SETTINGS | MAPPED, every=2),
    _scaled(MAPPED_MONO_2, {"monolith": 2}, MAPPED_MONO_1, FULL, SETTINGS | MAPPED, every=2),
    _scaled(MAPPED_MICRO_1, {}, None, FULL, SETTINGS | MAPPED, every=2),
    _scaled(MAPPED_HOT_2, {"products": 2}, MAPPED_MICRO_1, FULL, SETTINGS | MAPPED, every=2),
    _scaled(MONO_ELASTICITY, {}, MONO_1, FULL, every=2),
    _scaled(HOT_ELASTICITY, {}, MICRO_1, FULL, every=2),
)

# These conditions start with one copy, and get a second one of that role for a time.
ELASTICITY = {MONO_ELASTICITY: "monolith", HOT_ELASTICITY: "products"}

WITH_CAPACITY = (MONO_1, MONO_2, MONO_2_AGAIN, MONO_3, MICRO_1, HOT_2, HOT_3)

COMPARED = (
    (MONO_2, HOT_2),
    (ALL_2, HOT_2),
    (MONO_2, MONO_1),
    (HOT_2, MICRO_1),
    (ALL_2, MICRO_1),
    (USERS_2, MICRO_1),
    (ORDERS_2, MICRO_1),
    (MONO_3, HOT_3),
    (ALL_3, HOT_3),
    (MAPPED_MONO_2, MONO_2),
    (MAPPED_HOT_2, HOT_2),
    (MAPPED_MONO_2, MAPPED_HOT_2),
    (MONO_ELASTICITY, HOT_ELASTICITY),
)

# How many workloads, in their order, each condition serves in the profile full. The others serve only the first.
WORKLOADS_SERVED = {MONO_1: 4, MONO_2: 4, MONO_2_AGAIN: 4, MICRO_1: 4, HOT_2: 4, ALL_2: 4, USERS_2: 2, ORDERS_2: 3}
