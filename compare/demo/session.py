"""A demonstration: both shops at once, with the same actions on both. One state per tick shows everything."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from typing import Literal

from ..experiments.subject.fault_runtimes import FAULT_RUNTIMES
from ..launch.runtime import Runtime
from ..launch.runtimes import DEFAULT
from ..launch.runtimes import RUNTIMES
from ..topology import SHOPS
from ..topology import Style
from .banner import Banner
from .captions import before
from .executors import Executors
from .narrator import HEALING
from .narrator import Narrator
from .narrator import REFUSED
from .recording import Recording
from .shop import DemoShop
from .shop import HealedFault
from .usage import Usage
from .usual import Usual

TICK_S = 0.5
USAGE_EVERY = 4  # ticks: reading the memory of all processes takes some milliseconds
NOTHING_EXPECTED: Mapping[str, Mapping[str, str]] = MappingProxyType({})
KEPT_TICKS = 240  # two minutes: a page that is opened late can still show these


class Session:
    """Starts, loads, breaks and heals both shops. This context manager leaves nothing behind.

    Every control returns at once and acts on both shops at the same time, each in its own thread. `events` reports what
    happens and what goes wrong. `states(since)` returns the ticks after one, as JSON data that `replay` can read. Each
    of `settings` reaches the deployables of both shops that know it.
    """

    def __init__(
        self,
        state: Path,
        recording: Recording,
        port_base: int | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
        place: Runtime = RUNTIMES[DEFAULT],
    ) -> None:
        self._kinds = FAULT_RUNTIMES[place.name].kinds
        self._demo_shops = {
            name: DemoShop(shop, place, state, port_base, partial(self._note, "failed", name), settings)
            for name, shop in SHOPS.items()
        }
        self._executors = Executors(self._demo_shops.values(), self._note)
        self._usage = {name: Usage() for name in SHOPS}
        self._recording: Recording | None = recording
        self._states: deque[dict[str, Any]] = deque(maxlen=KEPT_TICKS)
        self._events: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._banner = Banner()
        self._narrator = Narrator(self._demo_shops.values(), self._over, self._banner.since)
        self._load: dict[str, Any] = {"rate_rps": 0.0, "weights": {}}
        self._caption = ""
        self._zero_s = time.perf_counter()
        self._clock = threading.Thread(target=self._tick, daemon=True, name="session")

    def __enter__(self) -> Session:
        self._clock.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._clock.join()
        with ExitStack() as whatever_fails:
            whatever_fails.callback(self._close_recording)
            whatever_fails.callback(self._narrator.close)
            for demo_shop in self._demo_shops.values():
                whatever_fails.callback(demo_shop.stop)
            self._executors.drop()

    def start(self, style: Style = "resilient") -> None:
        """Launch both shops, and begin to count the faults of this demonstration."""
        self._narrator.forget()
        done = self._executors.do("started", lambda demo_shop: demo_shop.start(style))
        if self._load["weights"]:
            self.load(**self._load)  # the page shows this load, whoever asked for it and when
        self._narrator.say_after("Starting both shops", "Both shops run.", done, unchanged="Both shops run already.")

    def stop(self) -> None:
        """End both shops. No load is sent until it is asked for again."""
        self._load = {"rate_rps": 0.0, "weights": {}}
        self._narrator.say_after(
            "Stopping both shops", "Both shops are stopped.", self._executors.do("stopped", DemoShop.stop)
        )

    def load(self, rate_rps: float, weights: Mapping[str, int] | None = None) -> None:
        """Send `rate_rps` requests a second to each shop from now on; 0 sends none."""
        mix = dict(weights or self._load["weights"])
        self._load = {"rate_rps": rate_rps, "weights": mix}
        self._executors.do("load", lambda demo_shop: demo_shop.load(rate_rps, mix), f"{rate_rps:g} requests/s")

    def inject(
        self, kind: str, room: str, expect: Mapping[str, Mapping[str, str]] = NOTHING_EXPECTED, because: str = ""
    ) -> None:
        """Break the same room in both shops. If something is already broken, only say so.

        A fault that passes by itself is healed and reported at once; any other lasts. `expect` is its usual outcome by
        shop and feature (up, not up, down), and `because` explains that. The report says whether it came about.
        """
        if any(demo_shop.broken for demo_shop in self._demo_shops.values()):
            self._narrator.refuse()
            return
        doing = before(kind, room, list(SHOPS))
        usual, what = Usual(expect, because), f"{kind} in {room}"
        done = self._executors.do("fault", lambda demo_shop: demo_shop.inject(kind, room, usual), what, urgent=False)
        if self._kinds[kind].passing:
            done += self._executors.do("healed", lambda demo_shop: self._heal(demo_shop, of=(kind, room)), urgent=False)
            self._narrator.say_outcome_after(doing, done, unchanged=REFUSED)
        else:
            self._narrator.say_after(doing, doing, done, unchanged=REFUSED)

    def heal(self) -> None:
        """Heal both shops. When they work again, report what the fault did."""
        done = self._executors.do("healed", self._heal, urgent=False)
        self._narrator.say_outcome_after(HEALING, done, unchanged="Nothing is broken.")

    def _heal(self, demo_shop: DemoShop, of: tuple[str, str] | None = None) -> HealedFault | Literal[False]:
        return demo_shop.heal(of, partial(self._executors.is_urged, demo_shop))

    def scale(self, room: str, change: int) -> None:
        """Start one more copy of the deployable that serves a room in each shop, or stop one. The last copy stays."""
        what = f"{'one more' if change > 0 else 'one'} copy of what serves {room}"
        done = self._executors.do("scaled", lambda demo_shop: demo_shop.scale(room, change), what)
        doing, did = ("Starting", "Started") if change > 0 else ("Stopping", "Stopped")
        unchanged = "Nothing changed: the last copy stays."
        self._narrator.say_after(f"{doing} {what} in both shops", f"{did} {what} in both shops.", done, unchanged)

    def deploy(self, room: str) -> None:
        """Replace the copies that serve a room in each shop by new copies of the code that was launched."""
        done = self._executors.do("deployed", lambda demo_shop: demo_shop.deploy(room), f"what serves {room}")
        what = f"what serves {room} by new copies in both shops"
        self._narrator.say_after(f"Replacing {what}", f"Replaced {what}.", done)

    def swap(self, room: str) -> None:
        """Move a room to another framework in both shops. A deploy brings it back. Only the users' room can move."""
        done = self._executors.do("swapped", lambda demo_shop: demo_shop.swap(), f"{room} to another framework")
        where = f"{room} to another framework in both shops"
        did = f"Moved {where}: the other framework answers."
        self._narrator.say_after(f"Moving {where}", did, done, f"{room} has moved already.")

    def caption(self, text: str) -> None:
        """Show a text of the script, until the script has another one."""
        self._narrator.turn_the_page()
        self._caption = text

    def sum_up(self) -> None:
        """Show in the caption how many faults since the start did what they usually do."""
        self._caption = f"{self._caption} {self._narrator.summary()}".strip()

    def states(self, since: int = -1) -> list[dict[str, Any]]:
        """Return the ticks after number `since` that are still kept."""
        with self._lock:
            return [state for state in self._states if state["number"] > since]

    def _note(self, event: str, shop: str, what: str) -> None:
        with self._lock:
            self._events.append({"at_s": round(self._now_s(), 2), "event": event, "shop": shop, "what": what})

    def _now_s(self) -> float:
        return time.perf_counter() - self._zero_s

    def _tick(self) -> None:
        number = 0
        while not self._over.wait(TICK_S):
            try:
                state = self._state(number)
            except Exception as error:  # a process has just gone: the next tick sees it
                self._note("failed", next(iter(SHOPS)), f"a tick was left out: {type(error).__name__}: {error}")
                continue
            with self._lock:
                self._states.append(state)
            self._record(state)
            number += 1

    def _record(self, state: Mapping[str, Any]) -> None:
        if self._recording is None:
            return
        try:
            self._recording.write(state)
        except OSError as error:
            self._close_recording()
            self._narrator.say(f"Nothing is recorded any more: {error.strerror}")

    def _close_recording(self) -> None:
        recording, self._recording = self._recording, None
        if recording is not None:
            with suppress(OSError):  # data that could not be written before can't be written now
                recording.close()

    def _state(self, number: int) -> dict[str, Any]:
        if number % USAGE_EVERY == 0:
            now_s = time.perf_counter()
            self._banner.look([late for each in self._demo_shops.values() for late in each.stats.late_ms(now_s)])
        caption = self._caption  # read first: a new caption must not stand beside the last fault's sentence
        said = self._narrator.now()
        shops = {
            name: {**self._shop(name, demo_shop, number), "problem": said.reasons.get(name, "")}
            for name, demo_shop in self._demo_shops.items()
        }
        with self._lock:
            events, self._events = self._events, []
        return {
            "number": number,
            "at_s": round(self._now_s(), 2),
            "shops": shops,
            "load": self._load,
            "sentence": said.sentence,
            "caption": f"{said.verdict}\n{caption}".strip(),
            "banner": self._banner.text(),
            "events": events,
        }

    def _shop(self, name: str, demo_shop: DemoShop, number: int) -> dict[str, Any]:
        running, broken = demo_shop.running, demo_shop.broken
        return {
            "phase": demo_shop.phase,
            "progress": demo_shop.progress,
            "style": demo_shop.style,
            "url": running.url("pages") if running else "",
            "broken": list(broken[:2]) if broken else [],
            "copies": self._usage[name].of(running, sample=number % USAGE_EVERY == 0) if running else [],
            **demo_shop.stats.summary(time.perf_counter()),
        }
