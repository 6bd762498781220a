"""What an experiment measures."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from typing import TypeVar

from ...topology import Shop


class Subject(Protocol):
    """What is measured: a running shop, or only the code of one, at `source`. A launched condition is a RunningShop."""

    @property
    def shop(self) -> Shop: ...

    @property
    def source(self) -> Path: ...

    def pids(self) -> list[int]:
        """Return its processes. Code has none."""
        ...


Measurable = TypeVar("Measurable", bound=Subject)
