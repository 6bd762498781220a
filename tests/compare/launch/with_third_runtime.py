"""`python -m tests.compare.launch.with_third_runtime WORDS…` is `cli.py` with a third runtime.

All of it is in this module and the one beside it: its lines in the tables, and an experiment on it.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from typing import Any

from compare.commands import cli
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Experiment
from compare.experiments.bench.experiment import Measured
from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.catalogue import STAGINGS
from compare.experiments.subject.fault_runtimes import FAULT_RUNTIMES
from compare.launch.runtime import LaunchOptions
from compare.launch.runtime import RunningShop
from compare.launch.runtimes import RUNTIMES
from compare.measure.fairness import Limits
from compare.measure.fairness import NO_LIMITS
from compare.results import Metric
from compare.topology import MICRO
from compare.topology import MONOLITH
from tests.compare.launch.third_runtime import await_ready
from tests.compare.launch.third_runtime import NAME
from tests.compare.launch.third_runtime import Servers
from tests.compare.launch.third_runtime import ThirdFaults
from tests.compare.launch.third_runtime import ThirdRuntime


class ThirdStaging:
    """Launches servers for each condition."""

    def __init__(self, port_base: int | None = None) -> None:
        self._port_base = port_base

    def stage(self, port_base: int | None, shop_cores: Any, other_cores: Any) -> ThirdStaging:
        return ThirdStaging(port_base)

    def clear(self) -> None: ...

    def launched(self, condition: Condition, log_level: str) -> AbstractContextManager[Servers]:
        return ThirdRuntime().launched(condition.shop, LaunchOptions(port_base=self._port_base))

    def limits_of(self, condition: Condition) -> Limits:
        return NO_LIMITS

    def sweep(self) -> str:
        return ""


def _measure(condition: Condition, shop: RunningShop, bench: Bench) -> Measured:
    began_s = time.perf_counter()
    await_ready(f"{shop.url('pages')}/ready")
    return Measured({"home.p50": Metric(time.perf_counter() - began_s, "s")})


OVERHEAD = Experiment(
    name="overhead",
    question="How soon does a server answer?",
    budget="one process for each deployable",
    conditions=(Condition("monolith", MONOLITH), Condition("micro-resilient", MICRO)),
    compared=(("micro-resilient", "monolith"),),
    same=("monolith", "monolith"),
    primaries=(),
    prepare=lambda condition, shop, bench: {"data": "none"},
    measure=_measure,
)

if __name__ == "__main__":
    RUNTIMES[NAME] = ThirdRuntime()
    FAULT_RUNTIMES[NAME] = ThirdFaults()
    EXPERIMENTS[NAME] = {OVERHEAD.name: OVERHEAD}
    STAGINGS[NAME] = ThirdStaging()
    cli(prog_name="python cli.py")
