"""A virtual user distinguishes lateness of the generator from waiting for an answer."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from compare.load.answers import Judged
from compare.load.connection import Answer
from compare.load.http_request import Address
from compare.load.http_request import build
from compare.load.pacing import PacedLoop
from compare.load.sending import Due
from compare.load.sending import LEAD_S
from compare.load.sending import OpenArrivals
from compare.load.virtual_user import SentRequest
from compare.load.virtual_user import VirtualUser

REQUEST = build("load", Address("127.0.0.1", 1), "/")
EARLIER_S = 0.05


class Notes:
    """Keeps by how much each request was late in being sent."""

    def __init__(self) -> None:
        self.late_s: list[float] = []

    def outcome(
        self, _name: str, _judged: Judged, _meant_s: float, due_s: float, sent_s: float, _done_s: float
    ) -> None:
        self.late_s.append(sent_s - due_s)


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    async def answered(_self: VirtualUser, _sent: SentRequest, _deadline_s: float) -> Answer:
        return Answer(200, b"", time.perf_counter())

    monkeypatch.setattr(VirtualUser, "_answer", answered)
    return Notes()


def new_virtual_user(notes: Notes) -> VirtualUser:
    resolver: Any = None
    return VirtualUser(resolver, 10.0, notes.outcome)


def test_a_next_step_is_not_late_while_it_waits_for_the_answer_before_it(notes: Notes) -> None:
    async def visit() -> None:
        virtual_user = new_virtual_user(notes)
        await virtual_user.carry(REQUEST, time.perf_counter())
        await virtual_user.carry(REQUEST, time.perf_counter() - EARLIER_S)

    asyncio.run(visit())
    assert notes.late_s[1] < EARLIER_S


def test_for_a_virtual_user_that_was_free_the_generator_is_late_by_all_of_it(notes: Notes) -> None:
    async def visit() -> None:
        virtual_user = new_virtual_user(notes)
        await virtual_user.carry(REQUEST, time.perf_counter())
        virtual_user.rest()
        await virtual_user.carry(REQUEST, time.perf_counter() - EARLIER_S)

    asyncio.run(visit())
    assert notes.late_s[1] >= EARLIER_S


def test_a_stall_of_the_generator_is_told_of_every_request_that_it_delayed(notes: Notes) -> None:
    """All are due at once, and go out one after another by virtual users that become free meanwhile."""
    arrivals = OpenArrivals([Due(0.0, REQUEST)] * 20, lambda: new_virtual_user(notes))

    def stalled(_start_s: float) -> None:
        time.sleep(LEAD_S + EARLIER_S)

    with asyncio.Runner(loop_factory=PacedLoop) as runner:
        runner.run(arrivals.run(stalled))
    assert len(notes.late_s) == 20
    assert min(notes.late_s) >= EARLIER_S
