"""An alarm rings in time, whatever its loop does meanwhile; how exactly is compared with a loop's own timers."""

from __future__ import annotations

import asyncio
import select
import socket
import statistics
import time
from collections.abc import Callable
from collections.abc import Coroutine
from typing import Any

import pytest

from compare.load.pacing import PacedLoop
from compare.load.pacing import Pacer

APART_S = 0.003
TIMES = 150


def within(loop: Callable[[], asyncio.AbstractEventLoop], work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(work)


def paced() -> PacedLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, PacedLoop)
    return loop


async def alarms_late_s() -> list[float]:
    """Ring as a run of even arrivals does; return how late each was."""
    late_s: list[float] = []
    over = asyncio.Event()
    offsets_s = [number * APART_S for number in range(1, TIMES + 1)]
    start_s = time.perf_counter()

    def fire(first: int, after: int) -> None:
        now_s = time.perf_counter() - start_s
        late_s.extend(now_s - offset_s for offset_s in offsets_s[first:after])
        if after == TIMES:
            over.set()

    Pacer(paced(), offsets_s, start_s, fire).start()
    await over.wait()
    return late_s


async def timers_late_s() -> list[float]:
    """Do the same by the loop's own timers."""
    loop, late_s = asyncio.get_running_loop(), []
    start_s = loop.time()
    for number in range(1, TIMES + 1):
        woken = loop.create_future()
        loop.call_at(start_s + number * APART_S, woken.set_result, None)
        await woken
        late_s.append(loop.time() - start_s - number * APART_S)
    return late_s


def lower_quartile(values: list[float]) -> float:
    """Return what shows how the loop does, also where other programs often keep it from running."""
    return statistics.quantiles(values, n=4)[0]


def test_an_alarm_that_is_waited_for_actively_is_late_by_a_small_part_of_what_a_loops_timer_is() -> None:
    alarms_s = within(lambda: PacedLoop(actively=True), alarms_late_s())
    timers_s = within(asyncio.SelectorEventLoop, timers_late_s())
    assert min(alarms_s) >= 0  # never early
    assert lower_quartile(alarms_s) < lower_quartile(timers_s) / 3


def test_a_paced_loop_sleeps_no_longer_than_it_was_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_s: list[float] = []
    sleep = select.select

    def noted(readers: Any, writers: Any, errors: Any, timeout_s: float) -> Any:
        asked_s.append(timeout_s)
        return sleep(readers, writers, errors, timeout_s)

    monkeypatch.setattr(select, "select", noted)
    within(PacedLoop, asyncio.sleep(0.0105))
    assert 0 < asked_s[0] <= 0.0105  # a loop that counts milliseconds asks for 11 of them


@pytest.mark.parametrize("actively", [True, False])
def test_every_arrival_is_fired_once_and_in_order_also_those_that_a_stall_made_late(actively: bool) -> None:
    fired: list[int] = []
    offsets_s = [0.0, 0.0, 0.001, 0.002, 0.01, 0.01, 0.02]

    async def run() -> None:
        over = asyncio.Event()

        def fire(first: int, after: int) -> None:
            fired.extend(range(first, after))
            time.sleep(0.004)  # longer than until the next
            if after == len(offsets_s):
                over.set()

        Pacer(paced(), offsets_s, time.perf_counter(), fire).start()
        await over.wait()

    within(lambda: PacedLoop(actively=actively), run())
    assert fired == list(range(len(offsets_s)))


def test_an_alarm_rings_in_a_loop_that_always_has_something_to_do() -> None:
    async def run() -> None:
        rung = asyncio.Event()
        paced().set_alarm(time.perf_counter() + 0.005, rung.set)
        async with asyncio.timeout(10):
            while not rung.is_set():
                await asyncio.sleep(0)

    within(PacedLoop, run())


def test_an_alarm_that_was_cleared_or_replaced_does_not_ring() -> None:
    rung: list[str] = []

    async def run() -> None:
        loop, now_s = paced(), time.perf_counter()
        loop.set_alarm(now_s + 0.005, lambda: rung.append("replaced"))
        loop.set_alarm(now_s + 0.01, lambda: rung.append("last"))
        await asyncio.sleep(0.02)
        loop.set_alarm(time.perf_counter() + 0.005, lambda: rung.append("cleared"))
        loop.clear_alarm()
        await asyncio.sleep(0.01)

    within(PacedLoop, run())
    assert rung == ["last"]


def test_what_arrives_while_the_loop_waits_actively_is_served_before_the_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compare.load.pacing.ACTIVE_S", 60.0)
    order: list[str] = []

    async def run() -> None:
        near, far = socket.socketpair()
        with near, far:
            loop, over = paced(), asyncio.Event()

            def read() -> None:
                loop.remove_reader(near)
                order.append(near.recv(9).decode())

            def ring() -> None:
                order.append("alarm")
                over.set()

            loop.add_reader(near, read)
            loop.call_later(0.01, far.send, b"answer")
            loop.set_alarm(time.perf_counter() + 0.1, ring)
            await over.wait()

    within(lambda: PacedLoop(actively=True), run())
    assert order == ["answer", "alarm"]


def test_only_cpu_time_that_went_into_active_waiting_counts_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> tuple[float, float]:
        loop, over = paced(), asyncio.Event()
        began_s = time.thread_time()
        while time.thread_time() - began_s < 0.05:  # work
            pass
        worked_s, waiting_s = time.thread_time() - began_s, time.thread_time()
        loop.set_alarm(time.perf_counter() + 0.1, over.set)
        await over.wait()
        return worked_s, time.thread_time() - waiting_s

    def waited_s(actively: bool) -> tuple[float, float]:
        loop = PacedLoop(actively=actively)
        _, used_s = within(lambda: loop, run())
        return loop.actively_waited_s, used_s

    monkeypatch.setattr("compare.load.pacing.ACTIVE_S", 60.0)
    counted_s, used_s = waited_s(actively=True)
    assert counted_s == pytest.approx(used_s, rel=0.1)
    assert waited_s(actively=False)[0] == 0
