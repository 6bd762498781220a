"""What decides C11 in containers."""

from __future__ import annotations

from ...results import Verdict
from ..bench.experiment import Primary
from ..subject.injection import kind_and_room
from .docker_conditions import HELD
from .docker_conditions import KILL


def _primary(metric: str, part: str, supported_by: Verdict, what: str) -> Primary:
    kind, _ = kind_and_room(part)
    return Primary(
        claim="C11",
        metric=metric,
        a=f"micro-resilient@{part}",
        b=f"monolith@{part}",
        supported_by=supported_by,
        rule=f"C11 is supported for the fault {kind} if {what} the services",
    )


PRIMARIES_IN_DOCKER = (
    *(_primary("bystanders.availability", part, "higher", "bystanders stay more available in") for part in HELD),
    _primary("shop.lost", KILL, "lower", "fewer feature-seconds are lost in"),
)
