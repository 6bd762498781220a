"""One load run, from its preparation to its summary."""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import math
import os
import random
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..errors import CartlabError
from .answers import Judged
from .arrivals import schedule
from .connection import Resolver
from .http_request import build
from .http_request import parse_url
from .http_request import Request
from .journeys import choose
from .journeys import deal
from .journeys import Journey
from .journeys import JOURNEYS
from .journeys import PAUSE_S
from .journeys import render
from .journeys import SINGLE_JOURNEYS
from .journeys import steps_per_session
from .pacing import PacedLoop
from .plan import LoadPlan
from .recorder import Recorder
from .sending import closed_loop
from .sending import Due
from .sending import OpenArrivals
from .shoppers import catalogue
from .shoppers import shoppers
from .virtual_user import VirtualUser

MOST_SHOPPERS = 50  # each costs the shop three password hashes before the run
SESSION_S = 4  # the longest that a session takes while the shop answers
CLOSED_SESSIONS_PER_SHOPPER = 20
LOAD_OPERATION = "request"


class LoadRun:
    """One load run: prepares, sends, and sums up. It calls `begins` with the start of counting, by perf_counter."""

    def __init__(self, plan: LoadPlan, begins: Callable[[float], None]) -> None:
        self.plan = plan
        self._begins = begins
        self._resolver = Resolver(plan.hosts)
        self._recorder = Recorder(detailed=plan.detailed)
        self._zero_s = 0.0  # counting starts here, after the warm-up
        self._counted_s = plan.duration_s
        self._arrivals: OpenArrivals | None = None

    async def result(self) -> dict[str, Any]:
        """Carry out the plan, and return the result. Raises CartlabError if it can't be started."""
        journeys = await self._prepare_journeys() if self.plan.rooms else None
        await self._resolve()
        _quiet_the_interpreter()
        cpu_s, waited_s, wall_s = time.process_time(), _actively_waited_s(), time.perf_counter()
        offered_rps = await (self._closed(journeys) if self.plan.closed else self._open(journeys))
        cpu_s, waited_s = time.process_time() - cpu_s, _actively_waited_s() - waited_s
        wall_s = time.perf_counter() - wall_s
        return {
            "mode": "closed" if self.plan.closed else "open",
            "offered_rps": offered_rps,
            "duration_s": round(self._counted_s, 4),
            **self._recorder.summary(self._counted_s),
            "generator_cpu_percent": round(100 * max(0.0, cpu_s - waited_s) / wall_s, 1),
            "generator_waiting_percent": round(100 * waited_s / wall_s, 1),
            "doubts": [],
            "plan": json.loads(self.plan.to_json()),
        }

    async def _open(self, sessions: list[Sequence[Request]] | None) -> float:
        """Send on schedule, and return the real rate of the schedule after the warm-up."""
        assert self.plan.rate_rps is not None
        whole_s = self.plan.warmup_s + self.plan.duration_s
        rate = self.plan.rate_rps if sessions is None else self.plan.rate_rps / steps_per_session(self._journeys())
        times = schedule(self.plan.arrivals, rate, whole_s, self.plan.seed).tolist()
        if sessions is None:
            request = self._single_request()
            dues = [Due(offset_s, request) for offset_s in times]
        else:
            dues = [
                Due(offset_s + step * PAUSE_S, request, number)
                for number, (offset_s, requests) in enumerate(zip(times, itertools.cycle(sessions), strict=False))
                for step, request in enumerate(requests)
                if offset_s + step * PAUSE_S < whole_s
            ]
            dues.sort(key=lambda due: due.offset_s)
        self._arrivals = OpenArrivals(dues, self._new_virtual_user)
        await self._arrivals.run(self._begin)
        until_s = self.plan.warmup_s + self._counted_s
        return sum(self.plan.warmup_s <= due.offset_s < until_s for due in dues) / self._counted_s

    async def _closed(self, sessions: list[Sequence[Request]] | None) -> None:
        assert self.plan.closed is not None
        source: Iterator[Sequence[Request]] = itertools.cycle(sessions or [(self._single_request(),)])
        lasting_s = self.plan.warmup_s + self.plan.duration_s
        await closed_loop(
            self.plan.closed, source, sessions is not None, lasting_s, self._new_virtual_user, self._begin
        )

    def stop(self) -> None:
        """End an open run before its time, from the event loop."""
        if self._arrivals is not None:
            self._counted_s = min(self._counted_s, max(0.001, time.perf_counter() - self._zero_s))
            self._arrivals.stop()

    def _begin(self, start_s: float) -> None:
        self._zero_s = start_s + self.plan.warmup_s
        self._begins(self._zero_s)

    def _new_virtual_user(self) -> VirtualUser:
        return VirtualUser(self._resolver, self.plan.timeout_s, self._outcome)

    def _outcome(
        self, operation: str, judged: Judged, intended_s: float, due_s: float, sent_s: float, done_s: float
    ) -> None:
        zero_s = self._zero_s
        if intended_s < zero_s <= done_s and self.plan.closed:
            # Requests are under way both when counting begins and when it ends. The former make up for the latter.
            self._recorder.carried_over(operation, judged.kind, done_s - zero_s)
        if intended_s >= zero_s:
            since_s, late_s, latency_s = intended_s - zero_s, sent_s - due_s, done_s - intended_s
            self._recorder.record(operation, judged.kind, since_s, late_s, latency_s, judged.manner, judged.name)

    def _single_request(self) -> Request:
        assert self.plan.url is not None
        address, path = parse_url(self.plan.url)
        return build(LOAD_OPERATION, address, path, expect=self.plan.expect)

    def _journeys(self) -> tuple[Journey, ...]:
        known = {journey.name: journey for journey in (*JOURNEYS, *SINGLE_JOURNEYS)}
        for name in self.plan.journeys:
            if name not in known:
                raise CartlabError(f"no such journey: {name}", f"choose from {', '.join(known)}")
        chosen = tuple(known[name] for name in self.plan.journeys) or JOURNEYS
        weights = self.plan.weights
        return tuple(replace(journey, weight=weights.get(journey.name, journey.weight)) for journey in chosen)

    async def _prepare_journeys(self) -> list[Sequence[Request]]:
        """Render every session of the run before it starts."""
        rooms = {room: url.rstrip("/") for room, url in self.plan.rooms.items()}
        journeys, random_ = self._journeys(), random.Random(self.plan.seed)
        products = await catalogue(rooms, self.plan.hosts)
        count = self._session_count(journeys)
        chosen = deal(journeys, count) if self.plan.even else choose(journeys, count, random_)
        carts = sum(journey.needs_own_cart for journey in chosen)
        fewest = any(journey.needs_shopper for journey in chosen)
        needed = max(fewest, min(carts, self._shoppers_at_once(carts)))
        known = self.plan.shoppers or await shoppers(rooms, needed, self.plan.hosts)
        # Shoppers take turns, so that no two sessions share a cart. A login uses no cart, so it takes no turn.
        turns, logins = itertools.cycle(known or [None]), itertools.cycle(known or [None])
        rendered: list[Sequence[Request]] = []
        for journey in chosen:
            product, shopper = random_.choice(products), None
            if journey.needs_shopper:
                shopper = next(turns if journey.needs_own_cart else logins)
            rendered.append([render(step, rooms, product, shopper) for step in journey.steps])
        return rendered

    def _shoppers_at_once(self, needing: int) -> int:
        """Return how many shoppers are needed so that no two sessions share one while the shop answers."""
        if self.plan.closed:
            return 2 * self.plan.closed
        a_second = needing / (self.plan.warmup_s + self.plan.duration_s)
        return min(MOST_SHOPPERS, 2 + math.ceil(a_second * SESSION_S))

    def _session_count(self, journeys: Sequence[Journey]) -> int:
        if self.plan.closed:
            return max(1000, self.plan.closed * CLOSED_SESSIONS_PER_SHOPPER)
        assert self.plan.rate_rps is not None
        requests = self.plan.rate_rps * (self.plan.warmup_s + self.plan.duration_s)
        return math.ceil(requests / steps_per_session(journeys) * 1.5) + 10

    async def _resolve(self) -> None:
        for url in {self.plan.url} if self.plan.url else set(self.plan.rooms.values()):
            address, _ = parse_url(url)
            try:
                await self._resolver.resolve(address)
            except OSError as error:
                # asyncio's own text for a refusal repeats the address
                reason = os.strerror(error.errno) if error.errno else str(error)
                raise CartlabError(
                    f"can't connect to {address.host} port {address.port}: {reason or type(error).__name__}",
                    "start the server, or correct the URL",
                ) from None


def _actively_waited_s() -> float:
    loop = asyncio.get_running_loop()
    return loop.actively_waited_s if isinstance(loop, PacedLoop) else 0.0


def _quiet_the_interpreter() -> None:
    """Turn off garbage collection during the run."""
    gc.collect()
    gc.freeze()
    gc.disable()
