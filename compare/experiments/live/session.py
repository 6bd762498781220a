"""A demonstration: both shops at once, the same done to both, and all of it seen in one state per tick."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...faults.kinds import FAULTS
from ...topology import SHOPS
from ...topology import Style
from .column import Column
from .recording import Recording
from .story import after
from .story import before
from .story import outages_s
from .usage import Usage

TICK_S = 0.5
USAGE_EVERY = 4  # ticks: to read the memory of all processes takes some milliseconds
KEPT_TICKS = 240  # what a page that is opened late can still show: two minutes
SETTLE_S = 1.0  # from healing until the story is told: what was under way has ended then


class Session:
    """Starts, loads, breaks and heals both shops; a context manager that leaves nothing behind.

    Every control returns at once, and acts on both shops at the same time, each in a thread of its own. What happens is
    told in `events`; what goes wrong too. `states(since)` gives the ticks after one: JSON data, as `replay` reads them.
    """

    def __init__(self, state: Path, recording: Recording, port_base: int | None = None) -> None:
        self._columns = {
            name: Column(shop, state, port_base, partial(self._note, "failed", name)) for name, shop in SHOPS.items()
        }
        self._usage = {name: Usage() for name in SHOPS}
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SHOPS}
        self._hands = {name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in SHOPS}
        self._teller = ThreadPoolExecutor(1, thread_name_prefix="story")
        self._recording = recording
        self._states: deque[dict[str, Any]] = deque(maxlen=KEPT_TICKS)
        self._events: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._load: dict[str, Any] = {"rate_rps": 0.0, "weights": {}}
        self._sentence = "Nothing runs yet."
        self._caption = ""
        self._broken_since_s: float | None = None
        self._zero_s = time.perf_counter()
        self._clock = threading.Thread(target=self._tick, daemon=True, name="session")

    def __enter__(self) -> Session:
        self._clock.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._clock.join()
        for name, hands in self._hands.items():
            hands.shutdown(cancel_futures=True)
            self._columns[name].stop()
        self._teller.shutdown(cancel_futures=True)
        self._recording.close()

    def start(self, style: Style = "resilient") -> None:
        """Launch both shops."""
        self._say("Starting both shops")
        self._on_both("started", lambda column: column.start(style, lambda line: None))

    def stop(self) -> None:
        """End both shops."""
        self._say("Stopping both shops")
        self._on_both("stopped", Column.stop)

    def load(self, rate_rps: float, weights: Mapping[str, int] | None = None) -> None:
        """Send so many requests a second to each shop from now on; 0 sends nothing."""
        self._load = {"rate_rps": rate_rps, "weights": dict(weights or self._load["weights"])}
        self._on_both("load", lambda column: column.load(rate_rps, self._load["weights"]), f"{rate_rps:g} requests/s")

    def inflict(self, kind: str, room: str) -> None:
        """Break the same room in both shops. What passes by itself is healed and told at once; else it lasts."""
        self._say(before(kind, room, list(SHOPS)))
        self._broken_since_s = self._broken_since_s or time.perf_counter()
        self._on_both("fault", lambda column: column.inflict(kind, room), f"{kind} in {room}")
        if FAULTS[kind].passing:
            self.heal()

    def heal(self) -> None:
        """Heal both shops, and tell what the fault did."""
        since_s, self._broken_since_s = self._broken_since_s, None
        if since_s is None:
            self._say("Nothing is broken.")
        else:
            self._teller.submit(self._tell, since_s, self._on_both("healed", Column.heal))

    def scale(self, room: str, change: int) -> None:
        """Start one more copy of what serves a room in each shop, or stop one."""
        what = f"{'one more' if change > 0 else 'one less'} copy of what serves {room}"
        self._say(f"{'Starting' if change > 0 else 'Stopping'} {what} in both shops")
        self._on_both("scaled", lambda column: column.scale(room, change), what)

    def deploy(self, room: str) -> None:
        """Replace what serves a room by new copies of the same code, in each shop."""
        self._say(f"Replacing what serves {room} by new copies in both shops")
        self._on_both("deployed", lambda column: column.deploy(room), f"what serves {room}")

    def caption(self, text: str) -> None:
        """Show what the script says, until it says something else."""
        self._caption = text

    def states(self, since: int = -1) -> list[dict[str, Any]]:
        """Return the ticks after number `since`, as far as they are kept."""
        with self._lock:
            return [state for state in self._states if state["number"] > since]

    def _on_both(self, event: str, act: Callable[[Column], object], what: str = "") -> list[Future[None]]:
        def done(column: Column) -> None:
            try:
                act(column)
            except CartlabError as error:
                self._note("failed", column.shop.name, f"{error.message}. {error.remedy or ''}".strip())
            else:
                self._note(event, column.shop.name, what)

        return [self._hands[name].submit(done, column) for name, column in self._columns.items()]

    def _tell(self, from_s: float, healed: list[Future[None]]) -> None:
        for each in healed:
            each.result()
        self._over.wait(SETTLE_S)
        now_s = time.perf_counter()
        columns = self._columns.items()
        self._say(after({name: outages_s(column.figures.between(from_s, now_s)) for name, column in columns}))

    def _say(self, sentence: str) -> None:
        self._sentence = sentence

    def _note(self, event: str, shop: str, what: str) -> None:
        with self._lock:
            self._events.append({"at_s": round(self._now_s(), 2), "event": event, "shop": shop, "what": what})

    def _now_s(self) -> float:
        return time.perf_counter() - self._zero_s

    def _tick(self) -> None:
        number = 0
        while not self._over.wait(TICK_S):
            state = self._state(number)
            with self._lock:
                self._states.append(state)
            self._recording.write(state)
            number += 1

    def _state(self, number: int) -> dict[str, Any]:
        shops = {name: self._shop(name, column, number) for name, column in self._columns.items()}
        with self._lock:
            events, self._events = self._events, []
        return {
            "number": number,
            "at_s": round(self._now_s(), 2),
            "shops": shops,
            "load": self._load,
            "sentence": self._sentence,
            "caption": self._caption,
            "events": events,
        }

    def _shop(self, name: str, column: Column, number: int) -> dict[str, Any]:
        running = column.running
        if running is None:
            self._rows[name] = []
        elif number % USAGE_EVERY == 0:
            self._rows[name] = self._usage[name].of(running)
        return {
            "phase": column.phase,
            "style": column.style,
            "url": running.url("pages") if running else "",
            "broken": list(column.broken) if column.broken else [],
            "copies": self._rows[name],
            **column.figures.summary(time.perf_counter()),
        }
