"""A stub experiment whose truth is known, and a stage that launches nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Experiment
from compare.experiments.bench.experiment import Measured
from compare.experiments.bench.experiment import Primary
from compare.results import Metric
from compare.results import Report
from compare.topology import MICRO
from compare.topology import MONOLITH

from ..unasked_shop import UnaskedShop

MONO, SLOW = Condition("monolith", MONOLITH), Condition("micro", MICRO)
AGAIN = Condition("monolith@aa=again", MONOLITH, gated_by="monolith")


class StubShop(UnaskedShop):
    startup_s = 1.0

    def pids(self, role: str | None = None) -> list[int]:
        return []


@dataclass
class Stage:
    """Notes every launch and every end."""

    events: list[str] = field(default_factory=list)
    running: int = 0

    @contextmanager
    def launched(self, condition: Condition, log_level: str) -> Iterator[StubShop]:
        assert not self.running, "only the measured shop runs"
        self.running += 1
        self.events.append(f"{condition.name} {log_level}")
        try:
            yield StubShop()
        finally:
            self.running -= 1


@dataclass
class Quiet:
    """A listener that keeps what it was shown."""

    blocks: list[int] = field(default_factory=list)
    steps: int = 0
    expected: int = 0

    def begins(self, experiment: str, steps: int) -> None:
        self.expected = steps

    def has_more(self, steps: int) -> None:
        self.expected += steps

    def doing(self, what: str) -> None: ...

    def did_step(self) -> None:
        self.steps += 1

    def did_block(self, block: int, report: Report) -> None:
        self.blocks.append(block)


@dataclass
class Instrument:
    """Measures 10 ms for every monolith and `ratio` times that for micro, with 2% of noise."""

    ratio: float = 1.5
    stop_at: int | None = None
    wrong_in: set[int] = field(default_factory=set)
    calls: int = 0
    facts: list[dict[str, Any]] = field(default_factory=list)
    random_: random.Random = field(default_factory=lambda: random.Random(1))

    def prepare(self, condition: Condition, shop: StubShop, bench: Bench) -> dict[str, Any]:
        return {"data": "same", "of": condition.name}

    def measure(self, condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        self.calls += 1
        self.facts.append(bench.facts)
        if self.calls == self.stop_at:
            raise KeyboardInterrupt
        if self.calls in self.wrong_in:
            raise CartlabError("wrong answer: home lacks products", "run the contract tests")
        value = 0.010 * (self.ratio if condition is SLOW else 1) * self.random_.lognormvariate(0, 0.02)
        bench.keep("own", {"took": value})
        return Measured({"home.p50": Metric(value, "s")})

    def experiment(self, **changes: Any) -> Experiment[StubShop]:
        experiment = Experiment(
            name="stub",
            question="Is micro slower?",
            budget="equal per process",
            conditions=(MONO, AGAIN, SLOW),
            compared=(("micro", "monolith"),),
            same=("monolith@aa=again", "monolith"),
            primaries=(Primary("M1", "home.p50", "micro", "monolith", "higher", "M1 is supported if micro is slower"),),
            prepare=self.prepare,
            measure=self.measure,
        )
        return replace(experiment, **changes)
