"""Replay a recorded session as if it were live, with its ticks at their original times."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from ..errors import CartlabError
from ..topology import SHOPS
from .stage import State
from .tiles import PHASES

KEPT_TICKS = 240
OF_A_TICK = {"at_s", "shops", "sentence", "events"}
OF_A_SHOP = {"phase", "copies", "broken", "features", "right_rps", "p95_ms", "errors"}
OF_AN_EVENT = {"at_s", "event", "shop", "what"}
OF_A_COPY = {"role", "copy", "health", "cpu_percent", "memory_bytes"}


class Replay:
    """Plays ticks at their times, beginning when somebody first looks at them.

    Several threads may ask and control it. Everybody sees the same.
    """

    def __init__(self, ticks: Sequence[State]) -> None:
        """Take ticks in their order. Raises CartlabError if there are none, or if one is no tick of a session."""
        if not ticks or not all(map(_is_tick, ticks)):
            raise CartlabError("the recording is empty, or was changed by hand", "replay another one")
        self._ticks = ticks
        self._lock = threading.Lock()
        self._played_s = 0.0
        self._since_s: float | None = None  # None while it is paused
        self._is_begun = False

    @property
    def length_s(self) -> float:
        return float(self._ticks[-1]["at_s"])

    @property
    def is_paused(self) -> bool:
        return self._is_begun and self._since_s is None

    def position_s(self) -> float:
        """Return how many seconds of the session have been played."""
        with self._lock:
            return self._position_s()

    def states(self) -> Sequence[State]:
        """Return the last ticks until now."""
        with self._lock:
            if not self._is_begun:
                self._move_to(0.0, paused=False)
            position_s = self._position_s()
        return [tick for tick in self._ticks if tick["at_s"] <= position_s][-KEPT_TICKS:]

    def pause(self) -> None:
        """Pause, or go on."""
        with self._lock:
            self._move_to(self._position_s(), paused=self._since_s is not None)

    def again(self) -> None:
        """Begin from the beginning."""
        with self._lock:
            self._move_to(0.0, paused=False)

    def step(self) -> None:
        """Go to the next moment at which something was done, or to the end if there is none."""
        with self._lock:
            now_s = self._position_s()
            later = [tick["at_s"] for tick in self._ticks if tick["events"] and tick["at_s"] > now_s]
            self._move_to(min(later, default=self.length_s), paused=False)

    def _position_s(self) -> float:
        since_s = 0.0 if self._since_s is None else time.monotonic() - self._since_s
        return min(self._played_s + since_s, self.length_s)

    def _move_to(self, position_s: float, *, paused: bool) -> None:
        self._is_begun = True
        self._played_s = position_s
        self._since_s = None if paused else time.monotonic()


def _is_tick(tick: Any) -> bool:
    """Return whether a tick has everything that the page reads."""
    try:
        shops = [tick["shops"][name] for name in SHOPS]
        copies = [copy for shop in shops for copy in shop["copies"]]
        is_complete = tick.keys() >= OF_A_TICK and tick["at_s"] >= 0
        is_complete = is_complete and all(event.keys() >= OF_AN_EVENT for event in tick["events"])
        is_complete = is_complete and all(shop["phase"] in PHASES for shop in shops)
        return is_complete and all(s.keys() >= OF_A_SHOP for s in shops) and all(c.keys() >= OF_A_COPY for c in copies)
    except (LookupError, TypeError, AttributeError):
        return False
