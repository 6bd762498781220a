"""Load whose rate and mix change while it runs: it goes on, whenever they change."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest

from compare.load.answers import Judged
from compare.load.journeys import Product
from compare.load.live import LiveLoad
from compare.load.live import LivePlan
from compare.load.live import Tally
from compare.load.recorder import RIGHT
from compare.load.recorder import TIMEOUT


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> LiveLoad:
    """A generator whose sessions are noted instead of sent."""
    live = LiveLoad(LivePlan({}, rate_rps=60), Tally())
    live.begun = []  # type: ignore[attr-defined]

    async def session(journey: Any, start_s: float) -> None:
        live.begun.append(journey.name)  # type: ignore[attr-defined]

    monkeypatch.setattr(live, "_session", session)
    monkeypatch.setattr(live, "_products", [Product(1, "lamp-1", "Lamp", 5)])
    return live


async def running(live: LiveLoad, changes: list[LivePlan], pauses: random.Random) -> None:
    """Run it while the plan changes at random moments. Raises what stopped it."""
    task = asyncio.create_task(live.run())
    for plan in changes:
        await asyncio.sleep(pauses.uniform(0.001, 0.02))
        live.plan = plan
        if task.done():
            break
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_a_rate_that_falls_to_nothing_at_any_moment_and_rises_again_stops_nothing(live: LiveLoad) -> None:
    busy, quiet = live.plan, live.plan.changed({"rate_rps": 0})
    asyncio.run(running(live, [quiet, busy] * 60, random.Random(3)))
    assert live.begun  # type: ignore[attr-defined]


def test_only_what_has_a_weight_is_done(live: LiveLoad) -> None:
    only_login = {"browse": 0, "search": 0, "product page": 0, "cart": 0, "checkout": 0}
    live.plan = LivePlan({}, rate_rps=2000, weights=only_login)
    asyncio.run(running(live, [live.plan] * 20, random.Random(3)))
    assert set(live.begun) == {"login"}  # type: ignore[attr-defined]
    live.begun.clear()  # type: ignore[attr-defined]
    live.plan = LivePlan({}, rate_rps=2000, weights=dict.fromkeys([*only_login, "login"], 0))
    asyncio.run(running(live, [live.plan] * 20, random.Random(3)))
    assert live.begun == []  # type: ignore[attr-defined]


def test_lateness_counts_from_when_a_request_was_due_and_is_told_once() -> None:
    tally = Tally()
    tally.outcome("home", Judged(RIGHT), intended_s=1.0, due_s=1.0, sent_s=1.004, done_s=1.1)
    tally.outcome("cart_page", Judged(TIMEOUT), intended_s=2.0, due_s=2.5, sent_s=2.5, done_s=3.5)  # its turn came late
    told = tally.taken()
    assert told["late_ms"] == [4.0, 0.0]
    assert told["operations"]["home"] == {"kinds": {"right": 1}, "latencies_ms": [100.0]}
    assert tally.taken() == {"operations": {}, "late_ms": []}
