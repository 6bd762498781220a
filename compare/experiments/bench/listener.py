"""Who is told how far an experiment is."""

from __future__ import annotations

from typing import Protocol

from ...results import Report


class Listener(Protocol):
    """Is told what the runner is about to do, and what it has done."""

    def begins(self, experiment: str, steps: int) -> None: ...
    def has_more(self, steps: int) -> None: ...
    def doing(self, what: str) -> None: ...
    def did_step(self) -> None: ...
    def did_block(self, block: int, report: Report) -> None: ...
