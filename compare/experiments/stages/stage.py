"""The protocol of a stage: a bench launches the shops of one runtime on it, each condition with data of its own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from ...launch.runtime import RunningShop
from ...measure.fairness import Limits
from ..bench.experiment import Condition


class Stage(Protocol):
    """Launches conditions. Every condition keeps its own databases from block to block, and no other touches them."""

    def clear(self) -> None:
        """Throw away the data of earlier benches."""
        ...

    def launched(self, condition: Condition, log_level: str) -> AbstractContextManager[RunningShop]:
        """Launch a condition and wait until it is ready. It is gone on exit. Raises CartlabError."""
        ...


class Staging(Protocol):
    """How the experiments of a runtime are staged."""

    def stage(
        self, port_base: int | None, shop_cores: tuple[int, ...] | None, other_cores: tuple[int, ...] | None
    ) -> Stage:
        """Return a stage whose shops use some cores, and whose shops' helpers use others."""
        ...

    def limits_of(self, condition: Condition) -> Limits:
        """Return what each copy of a condition may use."""
        ...

    def sweep(self) -> str:
        """Remove what a killed bench has left, and say so. Return "" if there was nothing. A bench at work stays."""
        ...
