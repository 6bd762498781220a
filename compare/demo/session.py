"""A demonstration: both shops at once, the same done to both, and all of it seen in one state per tick."""

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

from ..experiments.subject.breakable import BREAKABLE
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
USAGE_EVERY = 4  # ticks: to read the memory of all processes takes some milliseconds
NOTHING_EXPECTED: Mapping[str, Mapping[str, str]] = MappingProxyType({})
KEPT_TICKS = 240  # what a page that is opened late can still show: two minutes


class Session:
    """Starts, loads, breaks and heals both shops; a context manager that leaves nothing behind.

    Every control returns at once, and acts on both shops at the same time, each in a thread of its own. What happens is
    told in `events`; what goes wrong too. `states(since)` gives the ticks after one: JSON data, as `replay` reads them.
    Each of `settings` reaches those deployables of both shops that know it.
    """

    def __init__(
        self,
        state: Path,
        recording: Recording,
        port_base: int | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
        place: Runtime = RUNTIMES[DEFAULT],
    ) -> None:
        self._kinds = BREAKABLE[place.name].kinds
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
        """Launch both shops, for a demonstration whose faults are counted from here on."""
        self._narrator.forget()
        done = self._executors.do("started", lambda demo_shop: demo_shop.start(style))
        if self._load["weights"]:
            self.load(**self._load)  # the page says so, whoever asked for it, and when
        self._narrator.say_after("Starting both shops", "Both shops run.", done, unchanged="Both shops run already.")

    def stop(self) -> None:
        """End both shops; nothing is sent then, until it is asked for again."""
        self._load = {"rate_rps": 0.0, "weights": {}}
        self._narrator.say_after(
            "Stopping both shops", "Both shops are stopped.", self._executors.do("stopped", DemoShop.stop)
        )

    def load(self, rate_rps: float, weights: Mapping[str, int] | None = None) -> None:
        """Send so many requests a second to each shop from now on; 0 sends nothing."""
        mix = dict(weights or self._load["weights"])
        self._load = {"rate_rps": rate_rps, "weights": mix}
        self._executors.do("load", lambda demo_shop: demo_shop.load(rate_rps, mix), f"{rate_rps:g} requests/s")

    def inject(
        self, kind: str, room: str, expect: Mapping[str, Mapping[str, str]] = NOTHING_EXPECTED, because: str = ""
    ) -> None:
        """Break the same room in both shops, if nothing is broken: else that is said.

        What passes by itself is healed and told at once; all else lasts. `expect` is what usually comes of it in a shop
        and a feature (up, not up, down), `because` explains that: whether it came is told with the outcome.
        """
        if any(demo_shop.broken for demo_shop in self._demo_shops.values()):
            self._narrator.refuse()
            return
        doing = before(kind, room, list(SHOPS))
        usual, what = Usual(expect, because), f"{kind} in {room}"
        done = self._executors.do("fault", lambda demo_shop: demo_shop.inject(kind, room, usual), what, urgent=False)
        if self._kinds[kind].passing:
            done += self._executors.do("healed", lambda demo_shop: self._heal(demo_shop, of=(kind, room)), urgent=False)
            self._narrator.tell_after(doing, done, unchanged=REFUSED)
        else:
            self._narrator.say_after(doing, doing, done, unchanged=REFUSED)

    def heal(self) -> None:
        """Heal both shops, and tell what the fault did, when they work again."""
        done = self._executors.do("healed", self._heal, urgent=False)
        self._narrator.tell_after(HEALING, done, unchanged="Nothing is broken.")

    def _heal(self, demo_shop: DemoShop, of: tuple[str, str] | None = None) -> HealedFault | Literal[False]:
        return demo_shop.heal(of, partial(self._executors.is_urged, demo_shop))

    def scale(self, room: str, change: int) -> None:
        """Start one more copy of what serves a room in each shop, or stop one; the last one stays."""
        what = f"{'one more' if change > 0 else 'one'} copy of what serves {room}"
        done = self._executors.do("scaled", lambda demo_shop: demo_shop.scale(room, change), what)
        doing, did = ("Starting", "Started") if change > 0 else ("Stopping", "Stopped")
        unchanged = "Nothing changed: the last copy stays."
        self._narrator.say_after(f"{doing} {what} in both shops", f"{did} {what} in both shops.", done, unchanged)

    def deploy(self, room: str) -> None:
        """Replace what serves a room by new copies of the same code, in each shop."""
        done = self._executors.do("deployed", lambda demo_shop: demo_shop.deploy(room), f"what serves {room}")
        what = f"what serves {room} by new copies in both shops"
        self._narrator.say_after(f"Replacing {what}", f"Replaced {what}.", done)

    def caption(self, text: str) -> None:
        """Show what the script says, until it says something else."""
        self._narrator.turn_the_page()
        self._caption = text

    def sum_up(self) -> None:
        """Let the caption say how many faults since the start did what they usually do."""
        self._caption = f"{self._caption} {self._narrator.summary()}".strip()

    def states(self, since: int = -1) -> list[dict[str, Any]]:
        """Return the ticks after number `since`, as far as they are kept."""
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
            except Exception as error:  # a process that has just gone: the next tick sees it
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
            with suppress(OSError):  # what could not be written before can't be written now
                recording.close()

    def _state(self, number: int) -> dict[str, Any]:
        if number % USAGE_EVERY == 0:
            now_s = time.perf_counter()
            self._banner.look([late for each in self._demo_shops.values() for late in each.stats.late_ms(now_s)])
        caption = self._caption  # before what is said: a new one then has nothing of the last fault beside it
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
