"""A clock that stands until a test moves it on."""

from __future__ import annotations

from types import ModuleType

import pytest


class Clock:
    """Stands in for the module `time`, as far as it is read."""

    now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s

    perf_counter = monotonic


def stopped(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let a module read a clock that stands, and return that."""
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock
