"""What one broken part does to the rest (C11), with faults that need an engine: networks, limits, databases."""

from __future__ import annotations

from ...launch.docker.shop import ComposedShop
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.gate import still_right
from ..subject.targets.docker import DockerFaults
from .docker_conditions import CONDITIONS
from .docker_conditions import FULL
from .docker_conditions import QUICK
from .docker_primaries import PRIMARIES_IN_DOCKER
from .local import measure_faults
from .local import prepare
from .observation import READERS

LOOK_EVERY_S = 0.5  # two commands, each of which takes some CPU


def measure(condition: Condition, shop: ComposedShop, bench: Bench) -> Measured:
    """Inflict the profile's faults, one after another."""
    parts = condition.parts_in(bench.profile, bench.block)
    return measure_faults(condition, parts, DockerFaults(), shop, bench, LOOK_EVERY_S)


def _again(part: str) -> tuple[str, str]:
    return f"monolith@aa=again,{part}", f"monolith@{part}"


FAULTS_IN_DOCKER = Experiment(
    name="faults",
    question="What does one broken part do to the rest of the shop?",
    budget="equal per container; each deployable has one copy",
    conditions=CONDITIONS,
    compared=tuple((f"micro-resilient@{part}", f"monolith@{part}") for part in FULL),
    same=_again(QUICK[0]),
    noise={f"monolith@{part}": _again(part) for part in FULL},
    primaries=PRIMARIES_IN_DOCKER,
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    readers=READERS,
)
