"""The circuit breaker: it answers for a neighbour that is away, and finds out when it is back."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from stub import Stub

from frontend.clients import transport
from frontend.clients.transport import Answer
from frontend.clients.transport import FAILURES_TO_OPEN
from frontend.clients.transport import Question
from frontend.clients.transport import ResilientNeighbour
from frontend.shell.errors import Unavailable

pytestmark = pytest.mark.usefixtures("in_an_app")
WRITE = Question("POST", "/write", body={"qty": 1})


def test_after_failures_in_a_row_the_breaker_answers_and_after_a_while_it_lets_one_through(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "OPEN_S", 2.0)
    neighbour = ResilientNeighbour(stub.url, pool_size=4)
    stub.plan = ["drop"] * FAILURES_TO_OPEN
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(Unavailable):
            neighbour.ask(WRITE)
    assert neighbour.state() == "open"

    with pytest.raises(Unavailable):
        neighbour.ask(WRITE)
    asked = len(stub.requests)
    assert asked == FAILURES_TO_OPEN, "while it is open, the neighbour is left in peace"

    deadline_s = time.monotonic() + 30
    while len(stub.requests) == asked:
        assert time.monotonic() < deadline_s, "the breaker never lets a call through"
        try:
            neighbour.ask(WRITE)
        except Unavailable:
            time.sleep(0.02)
    assert neighbour.state() == "closed"
    neighbour.pool.close()


def test_while_one_call_sees_whether_it_is_back_the_others_are_answered_at_once(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "OPEN_S", 0.05)
    neighbour = ResilientNeighbour(stub.url, pool_size=4)
    stub.plan = [*["drop"] * FAILURES_TO_OPEN, "hang"]
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(Unavailable):
            neighbour.ask(WRITE)
    patient = Question("POST", "/write", deadline_s=time.monotonic() + 60)
    with ThreadPoolExecutor(1) as executor:
        trial = _trial(executor, neighbour, stub, patient)
        for _ in range(3):
            with pytest.raises(Unavailable):
                neighbour.ask(patient)
        assert not trial.done(), "they did not wait for the trial"
        assert len(stub.requests) == FAILURES_TO_OPEN + 1, "and asked nobody"
        stub.let_go.set()
        assert isinstance(trial.result(30), Unavailable)
    assert neighbour.state() == "open"
    neighbour.pool.close()


def test_a_call_that_fails_after_the_breaker_has_opened_waits_for_no_trial_and_opens_nothing_again(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "OPEN_S", 0.05)
    neighbour = ResilientNeighbour(stub.url, pool_size=4)
    stub.meeting = threading.Barrier(2)
    stub.plan = ["hang", *["drop"] * FAILURES_TO_OPEN, "meet"]
    patient = Question("POST", "/write", deadline_s=time.monotonic() + 60)
    with ThreadPoolExecutor(2) as executor:
        late = executor.submit(_asked, neighbour, patient)
        while not stub.requests:
            time.sleep(0.01)
        for _ in range(FAILURES_TO_OPEN):
            with pytest.raises(Unavailable):
                neighbour.ask(WRITE)
        trial = _trial(executor, neighbour, stub, patient)
        stub.let_go.set()
        assert isinstance(late.result(30), Unavailable)
        assert not trial.done()
        stub.meeting.wait(30)
        assert isinstance(trial.result(30), Answer)
    assert neighbour.state() == "closed"
    neighbour.pool.close()


def _trial(
    executor: ThreadPoolExecutor, neighbour: ResilientNeighbour, stub: Stub, question: Question
) -> Future[object]:
    """Ask until the open breaker lets a call through, and return that call, which is under way."""
    asked = len(stub.requests)
    trial = executor.submit(_asked, neighbour, question)
    while len(stub.requests) == asked:
        assert time.monotonic() < (question.deadline_s or 0)
        trial = executor.submit(_asked, neighbour, question) if trial.done() else trial
        time.sleep(0.01)
    return trial


def _asked(neighbour: ResilientNeighbour, question: Question) -> object:
    """Ask from another thread, and return what came of it."""
    with Flask("asker").app_context():
        try:
            return neighbour.ask(question)
        except Unavailable as apology:
            return apology


def test_one_success_forgets_the_failures_before_it(stub: Stub, resilient: ResilientNeighbour) -> None:
    stub.plan = [*["drop"] * (FAILURES_TO_OPEN - 1), "ok", "drop"]
    for _ in range(FAILURES_TO_OPEN + 1):
        try:
            resilient.ask(WRITE)
        except Unavailable:
            pass
    assert resilient.state() == "closed"
