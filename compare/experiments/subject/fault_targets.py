"""The targets of faults: the rooms of a running shop in any runtime."""

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
"""Asks a room for its own feature, and waits for at most so many seconds."""


class FaultTargets(Protocol):
    """The rooms of one running shop."""

    def can_heal(self, fault: Fault[Any]) -> bool:
        """Return whether that kind of fault can be there at all."""
        ...

    def target(self, room: str, ask: Ask) -> Any:
        """Return a room as the target that this runtime's faults work on."""
        ...


class FaultRuntime(Protocol):
    """What can be broken in the shops of one runtime. Its methods raise nothing but CartlabError."""

    @property
    def kinds(self) -> Mapping[str, Fault[Any]]:
        """The kinds of faults, by name."""
        ...

    @property
    def has_agent(self) -> bool:
        """Whether shops can be started so that faults can be planted in their code."""
        ...

    def agent(self, shop: Shop, state: Path, *, wanted: bool) -> Mapping[str, str]:
        """Return the settings that start a shop with the agent, which plants faults in its code; {} if not wanted."""
        ...

    def rooms(self, running: RunningShop) -> AbstractContextManager[FaultTargets]:
        """Yield the rooms of a running shop."""
        ...
