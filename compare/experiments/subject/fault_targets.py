"""What faults are done to: the rooms of a running shop, in whatever runtime it runs."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from typing import Protocol

from ...faults.fault import Fault
from ...faults.target import ProbeAnswer
from ...launch.runtime import RunningShop
from ...topology import Shop

Ask = Callable[[float], ProbeAnswer]
"""Asks a room for its own feature, and waits at most so many seconds."""


class FaultTargets(Protocol):
    """The rooms of one running shop."""

    def can_heal(self, fault: Fault[Any]) -> bool:
        """Tell whether that kind can be there at all."""
        ...

    def target(self, room: str, ask: Ask) -> Any:
        """Return a room, as the faults of this runtime see it."""
        ...


class FaultRuntime(Protocol):
    """What can be broken in the shops of one runtime. All that raises anything raises CartlabError."""

    @property
    def kinds(self) -> Mapping[str, Fault[Any]]:
        """The kinds of faults, by name."""
        ...

    @property
    def has_agent(self) -> bool:
        """Whether shops can be started so that faults can be planted in their code."""
        ...

    def agent(self, shop: Shop, state: Path, *, wanted: bool) -> Mapping[str, str]:
        """Return the settings that start a shop so that faults can be planted in its code; none if not wanted."""
        ...

    def rooms(self, running: RunningShop) -> AbstractContextManager[FaultTargets]:
        """Yield the rooms of a running shop."""
        ...
