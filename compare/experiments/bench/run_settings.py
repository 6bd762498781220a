"""The input of an experiment's run: how much to measure and where, how to launch a shop, and who listens."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Protocol

from ...measure.fairness import Limits
from ...measure.fairness import NO_LIMITS
from ...results import Report
from .experiment import Condition
from .measurable import Subject

Launch = Callable[[Condition, str], AbstractContextManager[Subject]]
"""Launches a condition with a log level, and yields the running shop, or its code if it is not to be launched."""

SEEDS = 1_000_000  # enough that two reports hardly ever share one, and few enough to be typed


def seed_of(known: Mapping[str, Any]) -> int:
    """Return the seed in the settings of a run to finish. Without one, draw a seed, so that reports are independent."""
    seed = known.get("seed")
    return seed if type(seed) is int else secrets.randbelow(SEEDS)


@dataclass(frozen=True)
class RunSettings:
    """How to run, and where to put the report."""

    profile: str
    seed: int
    out: Path
    shop_cores: tuple[int, ...] | None = None
    generator_cores: tuple[int, ...] | None = None
    shared_core: bool = False
    limits_of: Callable[[Condition], Limits] = lambda condition: NO_LIMITS


class Listener(Protocol):
    """Hears from the runner what it is about to do, and what it has done."""

    def begins(self, experiment: str, steps: int) -> None: ...
    def has_more(self, steps: int) -> None: ...
    def doing(self, what: str) -> None: ...
    def did_step(self) -> None: ...
    def did_block(self, block: int, report: Report) -> None: ...
