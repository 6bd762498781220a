"""What decides C11: who stays up while a room is broken for long, and what is lost where a fault ends by itself."""

from __future__ import annotations

from ..bench.experiment import Primary
from ..bench.experiment import WITH_VERDICTS
from ..subject.injection import kind_and_room
from .conditions import BEST
from .conditions import FOUR_COPIES
from .conditions import HANG
from .conditions import HELD
from .conditions import KILL
from .conditions import PLAIN
from .crashes import LOST_BY_CRASHES

BESIDE = {
    PLAIN: "",
    BEST: " against a monolith with a bulkhead and a page that does without similar products",
    FOUR_COPIES: " against four copies of the monolith",
}


def _available(group: str, part: str, monolith: str) -> Primary:
    kind, _ = kind_and_room(part)
    return Primary(
        claim="C11",
        metric=f"{group}.availability",
        a=f"micro-resilient@{part}",
        b=f"{monolith}{part}",
        supported_by="higher",
        rule=f"C11 is supported for the fault {kind}{BESIDE[monolith]} if {group} stay more available in the services",
    )


CRASHES_COST_LESS = Primary(
    claim="C11",
    metric=LOST_BY_CRASHES,
    a=f"micro-resilient@{KILL}",
    b=f"monolith@{KILL}",
    supported_by="lower",
    rule="C11 is supported for a process that crashes, by a kill or by a request, if the services lose fewer "
    "feature-seconds",
    profiles=WITH_VERDICTS,
)
PRIMARIES = (
    *(_available(group, HANG, form) for form in (PLAIN, BEST) for group in ("bystanders", "dependents")),
    CRASHES_COST_LESS,
    *(_available("bystanders", part, PLAIN) for part in HELD if part != HANG),
    _available("bystanders", HANG, FOUR_COPIES),
)
