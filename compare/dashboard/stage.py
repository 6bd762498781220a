"""What the page gets: a session to show, and controls. The page knows nothing of what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from typing import Protocol

from ..topology import Style

STYLES: tuple[Style, ...] = ("resilient", "course")
State = Mapping[str, Any]
"""A tick of a session: `number, at_s, shops{name: {phase, style, url, broken, copies, right_rps, p95_ms, errors,
features, problem, progress, …}}, load, sentence, caption, banner, events[]`. demo/session.py makes it, and recordings
hold it. Earlier recordings have no banner."""
Expected = Mapping[str, Mapping[str, str]]
"""The usual outcome of a fault: one of EXPECTED, by shop and feature."""
EXPECTED = ("up", "not up", "down")
NOTHING_EXPECTED: Expected = MappingProxyType({})


class StateSource(Protocol):
    """A session that can be shown: a live one or a recorded one."""

    def states(self) -> Sequence[State]:
        """Return the latest ticks, at most two minutes of them."""
        ...


class SessionControls(StateSource, Protocol):
    """A live session. Each control acts on both shops and returns at once. The states show what it did."""

    def start(self, style: Style) -> None: ...
    def stop(self) -> None: ...
    def load(self, rate_rps: float, weights: Mapping[str, int]) -> None: ...
    def inject(self, kind: str, room: str, expect: Expected = NOTHING_EXPECTED, because: str = "") -> None: ...
    def heal(self) -> None: ...
    def scale(self, room: str, change: int) -> None: ...
    def deploy(self, room: str) -> None: ...
    def swap(self, room: str) -> None: ...
    def caption(self, text: str) -> None: ...
    def sum_up(self) -> None: ...


@dataclass(frozen=True)
class Choices:
    """The choices of a session. `rooms_of` maps a kind of fault to the rooms that it can break.

    `mixes` are weights by journey. `says` returns a sentence on what a fault in a room is about to do. `movable` are
    the rooms that can move to another framework; in some runtimes none can.
    """

    rooms_of: Mapping[str, tuple[str, ...]]
    mixes: Mapping[str, Mapping[str, int]]
    says: Callable[[str, str], str]
    movable: tuple[str, ...] = ()
    most_rps: int = 60
