"""What one broken part does to the rest (C11), with faults that need an engine: networks, limits, databases."""

from __future__ import annotations

from typing import Any

from ...launch.docker.shop import ComposedShop
from ...results import Verdict
from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..bench.experiment import Primary
from ..bench.experiment import WITH_VERDICTS
from ..subject.gate import still_right
from ..subject.injection import kind_and_room
from ..subject.targets.docker import DockerFaults
from .local import measure_faults
from .local import prepare
from .observation import READERS
from .shoppers_load import SETTINGS

KILL = "fault=kill:products"
HELD = ("fault=pause:products", "fault=cut:products", "fault=database-stopped:products")
QUICK = (KILL, *HELD)
ON_OTHERS = tuple(
    f"fault={kind}:{room}" for room in ("users", "orders") for kind in ("kill", "cut", "database-stopped")
)
FULL = (*QUICK, "fault=out-of-memory:products", *ON_OTHERS)
PARTS = {"demo": QUICK[:2], "quick": QUICK, "full": FULL}
LOOK_EVERY_S = 0.5  # two commands, each of which takes some CPU
WITH_FAULTS: dict[str, Any] = {"settings": SETTINGS, "parts": PARTS, "seldom": ON_OTHERS}

CONDITIONS = (
    Condition("monolith", MONOLITH, **WITH_FAULTS),
    # It has a gate of its own. The gate registers the shoppers, and each condition of containers has its own databases.
    Condition("monolith@aa=again", MONOLITH, profiles=WITH_VERDICTS, **WITH_FAULTS),
    Condition("micro-resilient", MICRO, **WITH_FAULTS),
)


def measure(condition: Condition, shop: ComposedShop, bench: Bench) -> Measured:
    """Inflict the profile's faults, one after another."""
    parts = condition.parts_in(bench.profile, bench.block)
    return measure_faults(condition, parts, DockerFaults(), shop, bench, LOOK_EVERY_S)


def _again(part: str) -> tuple[str, str]:
    return f"monolith@aa=again,{part}", f"monolith@{part}"


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


FAULTS_IN_DOCKER = Experiment(
    name="faults",
    question="What does one broken part do to the rest of the shop?",
    budget="equal per container; each deployable has one copy",
    conditions=CONDITIONS,
    compared=tuple((f"micro-resilient@{part}", f"monolith@{part}") for part in FULL),
    same=_again(QUICK[0]),
    noise={f"monolith@{part}": _again(part) for part in FULL},
    primaries=(
        *(_primary("bystanders.availability", part, "higher", "bystanders stay more available in") for part in HELD),
        _primary("shop.lost", KILL, "lower", "fewer feature-seconds are lost in"),
    ),
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    readers=READERS,
)
