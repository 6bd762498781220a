"""Watch the switch, and report the last position seen in a file of the process's own."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

from .effects import AFTER
from .effects import Effect
from .effects import EFFECTS
from .effects import release

POLL_S = 0.02


class Watcher:
    """Keeps the effects equal to the switch: those before a point's function, and those after it.

    A forked child has a watcher of its own.
    """

    def __init__(self, folder: Path) -> None:
        self.effects: dict[str, Effect] = {}
        self.effects_after: dict[str, Effect] = {}
        self._number = 0
        self._caught = 0
        self._counting = threading.Lock()
        self._counts = folder / "caught"
        self._position = folder / "position.json"
        self._seen = folder / "seen"
        self._stamp = -1
        self._watched_by = 0

    def start(self) -> None:
        """Watch from a thread of this process. Starting again changes nothing."""
        if self._watched_by == 0:
            os.register_at_fork(after_in_child=self._start_here)
        self._start_here()

    def count_caught(self) -> None:
        """Report that one more call is caught at the point that is switched on."""
        with self._counting:
            self._caught += 1
            self._say(self._counts, f"{self._number} {self._caught}")

    def _start_here(self) -> None:
        if self._watched_by != os.getpid():
            self._watched_by = os.getpid()
            self._stamp = -1
            self._say_seen(0)
            self._look()
            threading.Thread(target=self._watch, name="faults", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(POLL_S)
            self._look()

    def _look(self) -> None:
        try:
            stamp = self._position.stat().st_mtime_ns
            if stamp != self._stamp:
                self._turn(json.loads(self._position.read_text()))
                self._stamp = stamp
        except FileNotFoundError:  # nothing was ever switched on
            return

    def _turn(self, position: dict[str, object]) -> None:
        point, kind = position["point"], position["kind"]
        with self._counting:
            self._number, self._caught = int(str(position["number"])), 0
        effects = {str(point): EFFECTS[str(kind)]} if kind else {}
        is_after = str(kind).endswith(AFTER)
        self.effects, self.effects_after = ({}, effects) if is_after else (effects, {})
        if not kind:
            release()
        self._say_seen(self._number)

    def _say_seen(self, number: int) -> None:
        self._say(self._seen, str(number))

    def _say(self, folder: Path, text: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        said = folder / f"{os.getpid()}.new"
        said.write_text(text)
        said.replace(said.with_suffix(""))
