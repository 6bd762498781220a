"""A log of what a shop's supervisor knows about its copies, as it changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from ...launch.runtime import CopyStatus

LOOK_EVERY_S = 0.01


@dataclass(frozen=True)
class HealthEvent:
    """The supervisor's view of a copy from `at_s` on, in seconds of the load run."""

    at_s: float
    copy: str
    health: str
    restarts: int


class Supervised(Protocol):
    """A shop whose supervisor can be asked."""

    def copies(self) -> Sequence[CopyStatus]: ...


class HealthEventLog:
    """A context manager that asks the supervisor again and again.

    The supervisor answers with what it knows already, so asking it disturbs no copy. `zero_s` is the beginning of the
    load run on perf_counter's clock.
    """

    def __init__(self, shop: Supervised, zero_s: float, look_every_s: float = LOOK_EVERY_S) -> None:
        self._shop = shop
        self._zero_s = zero_s
        self._look_every_s = look_every_s
        self._over = threading.Event()
        self._known: dict[str, tuple[str, int]] = {}
        self._thread = threading.Thread(target=self._watch, name="health events", daemon=True)
        self.health_events: list[HealthEvent] = []

    def __enter__(self) -> HealthEventLog:
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._look_every_s):
            self._look()

    def _look(self) -> None:
        at_s = time.perf_counter() - self._zero_s
        for copy in self._shop.copies():
            name, state = f"{copy.deployable} copy {copy.copy}", (copy.health, copy.restarts)
            if self._known.get(name) != state:
                self._known[name] = state
                self.health_events.append(HealthEvent(at_s, name, *state))
