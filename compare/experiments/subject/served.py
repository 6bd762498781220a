"""What an experiment needs to know of a shop that runs, whatever it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ...topology import Shop


class Served(Protocol):
    """A shop that answers."""

    @property
    def shop(self) -> Shop: ...

    @property
    def urls(self) -> Mapping[str, str]:
        """Where each room answers."""
        ...

    def url(self, room: str) -> str:
        """Return where a room answers, without a slash at the end."""
        ...

    def log_text(self, role: str) -> str:
        """Return what a role has printed so far."""
        ...
