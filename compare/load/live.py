"""Endless load for demonstrations. Its rate and mix change while it runs; it keeps the rules of measured runs.

It is a separate process. `python -m compare.load.live` reads lines of JSON: the first is a LivePlan, and later ones
change it: `{"rate_rps": …, "weights": {…}}`. Every TICK_S it prints a line about the requests that were answered or
given up since the last line. It ends as soon as stdin closes.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

from ..errors import CartlabError
from .answers import Judged
from .connection import Resolver
from .http_request import parse_url
from .journeys import choose
from .journeys import Journey
from .journeys import JOURNEYS
from .journeys import PAUSE_S
from .journeys import Product
from .journeys import render
from .journeys import Shopper
from .journeys import steps_per_session
from .pacing import PacedLoop
from .recorder import RIGHT
from .shoppers import catalogue
from .shoppers import shoppers
from .virtual_user import VirtualUser
from .worker import say

TICK_S = 0.25
IDLE_POLL_S = 0.05  # the longest time until a new rate takes effect


@dataclass(frozen=True)
class LivePlan:
    """What to send: sessions of the journeys against a shop's `rooms`, at `rate_rps` requests a second.

    A rate of 0 sends nothing. `weights` are by journey; a journey without an entry keeps its own weight. `shoppers` is
    how many shoppers are registered before the start; each buys separately.
    """

    rooms: Mapping[str, str]
    rate_rps: float = 0.0
    weights: Mapping[str, int] = field(default_factory=dict)
    timeout_s: float = 1.5
    shoppers: int = 16
    seed: int = 1

    def changed(self, change: Mapping[str, Any]) -> LivePlan:
        """Return the plan with another rate or other weights."""
        return replace(self, **{name: change[name] for name in ("rate_rps", "weights") if name in change})

    def to_json(self) -> str:
        return json.dumps(asdict(self))


class Tally:
    """The requests that ended since the last call of `taken`, by operation."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._latencies_ms: defaultdict[str, list[float]] = defaultdict(list)
        self._late_ms: list[float] = []

    def outcome(
        self, operation: str, judged: Judged, intended_s: float, due_s: float, sent_s: float, done_s: float
    ) -> None:
        """Record one request of a virtual user. Latency counts from the intended time, lateness from the due time."""
        self._counts[operation][f"{judged.kind} {judged.manner}".rstrip()] += 1
        self._late_ms.append(round(1000 * (sent_s - due_s), 2))
        if judged.kind == RIGHT:
            self._latencies_ms[operation].append(round(1000 * (done_s - intended_s), 2))

    def taken(self) -> dict[str, Any]:
        """Return the data of one line, operations and lateness, and forget them.

        Each operation has the count of each kind of answer, and the latencies of right ones. Lateness covers all
        requests.
        """
        counts, self._counts = self._counts, defaultdict(Counter)
        latencies_ms, self._latencies_ms = self._latencies_ms, defaultdict(list)
        late_ms, self._late_ms = self._late_ms, []
        operations = {name: {"kinds": counts[name], "latencies_ms": latencies_ms[name]} for name in sorted(counts)}
        return {"operations": operations, "late_ms": late_ms}


class LiveLoad:
    """Sends sessions at random times (Poisson) at the current rate."""

    def __init__(self, plan: LivePlan, tally: Tally) -> None:
        self.plan = plan
        self._tally = tally
        self._resolver = Resolver()
        self._random = random.Random(plan.seed)
        self._products: Sequence[Product] = ()
        self._free: list[Shopper] = []
        self._turns: itertools.cycle[Shopper] = itertools.cycle(())

    async def prepare(self) -> None:
        """Learn the catalogue and register shoppers. Raises CartlabError."""
        self._products = await catalogue(self.plan.rooms)
        self._free = await shoppers(self.plan.rooms, self.plan.shoppers)
        self._turns = itertools.cycle(list(self._free))
        for url in set(self.plan.rooms.values()):
            address, _ = parse_url(url)
            await self._resolver.resolve(address)

    async def run(self) -> None:
        """Send until cancelled."""
        async with asyncio.TaskGroup() as group:
            next_s = time.perf_counter()
            while True:
                plan = self.plan  # self.plan changes during the sleep
                journeys = _journeys(plan)
                if plan.rate_rps <= 0 or not journeys:
                    await asyncio.sleep(IDLE_POLL_S)
                    next_s = time.perf_counter()
                    continue
                await asyncio.sleep(min(IDLE_POLL_S, max(0.0, next_s - time.perf_counter())))
                if time.perf_counter() >= next_s:
                    group.create_task(self._session(choose(journeys, 1, self._random)[0], next_s))
                    next_s += self._random.expovariate(plan.rate_rps / steps_per_session(journeys))

    async def _session(self, journey: Journey, start_s: float) -> None:
        """Go through a journey. Each step has its own time, even if the step before is late."""
        own = self._free.pop() if journey.needs_own_cart and self._free else None
        shopper = own or (next(self._turns) if journey.needs_shopper else None)
        product = self._random.choice(self._products)
        virtual_user = VirtualUser(self._resolver, self.plan.timeout_s, self._tally.outcome)
        try:
            for number, step in enumerate(journey.steps):
                intended_s = start_s + number * PAUSE_S
                await asyncio.sleep(max(0.0, intended_s - time.perf_counter()))
                await virtual_user.carry(render(step, self.plan.rooms, product, shopper), intended_s)
        finally:
            virtual_user.close()
            if own is not None:
                self._free.append(own)


def _journeys(plan: LivePlan) -> list[Journey]:
    weighed = [replace(each, weight=plan.weights.get(each.name, each.weight)) for each in JOURNEYS]
    return [each for each in weighed if each.weight > 0]


def _read_line(rest: bytes = b"") -> tuple[bytes, bytes]:
    """Return the next line of standard input, and what follows it. At the end, the line is empty."""
    while b"\n" not in rest:
        part = os.read(0, 65536)
        if not part:
            return b"", b""
        rest += part
    line, _, rest = rest.partition(b"\n")
    return line, rest


def _obey(live: LiveLoad, rest: bytes) -> None:
    """Apply each change as it comes. Exit at once when standard input closes."""
    while True:
        line, rest = _read_line(rest)
        if not line:
            os._exit(0)
        live.plan = live.plan.changed(json.loads(line))


async def _carry_out(live: LiveLoad, tally: Tally) -> None:
    await live.prepare()
    tally.taken()
    say({"ready_at_s": time.perf_counter()})
    async with asyncio.TaskGroup() as group:
        group.create_task(live.run())
        while True:
            await asyncio.sleep(TICK_S)
            say({"at_s": time.perf_counter(), **tally.taken()})


def main() -> None:
    """Read a plan, then send until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the harness handles Ctrl-C, and closes stdin
    line, rest = _read_line()
    tally = Tally()
    live = LiveLoad(LivePlan(**json.loads(line)), tally)
    threading.Thread(target=_obey, args=(live, rest), daemon=True, name="parent watch").start()
    try:
        with asyncio.Runner(loop_factory=PacedLoop) as runner:
            runner.run(_carry_out(live, tally))
    except CartlabError as error:
        say({"failure": {"message": error.message, "remedy": error.remedy}})
    os._exit(0)


if __name__ == "__main__":
    main()
