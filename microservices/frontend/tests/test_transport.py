"""The two ways of asking, against a small real server on this machine."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from flask import Flask
from stub import Stub

from frontend.clients import transport
from frontend.clients.transport import CourseNeighbour
from frontend.clients.transport import FAILURES_TO_OPEN
from frontend.clients.transport import Question
from frontend.clients.transport import ResilientNeighbour
from frontend.shell.errors import Conflict
from frontend.shell.errors import TooSoon
from frontend.shell.errors import Unavailable

pytestmark = pytest.mark.usefixtures("in_an_app")
READ = Question("GET", "/read", repeatable=True)
WRITE = Question("POST", "/write", body={"qty": 1})


def test_an_answer_is_an_answer_and_the_connection_is_kept(stub: Stub, resilient: ResilientNeighbour) -> None:
    for _ in range(3):
        assert resilient.ask(READ).json() == {"result": "none"}
    assert len(stub.connections) == 1


def test_a_question_that_may_be_repeated_is_asked_twice(stub: Stub, resilient: ResilientNeighbour) -> None:
    stub.plan = ["drop"]
    assert resilient.ask(READ).status == 200
    assert len(stub.requests) == 2


def test_it_is_not_asked_a_third_time(stub: Stub, resilient: ResilientNeighbour) -> None:
    stub.plan = ["drop"] * 3
    with pytest.raises(Unavailable):
        resilient.ask(READ)
    assert len(stub.requests) == 2


def test_what_must_not_be_repeated_is_asked_once(stub: Stub, resilient: ResilientNeighbour) -> None:
    stub.plan = ["drop"]
    with pytest.raises(Unavailable):
        resilient.ask(WRITE)
    assert stub.requests == [("POST", "/write")]


def test_many_may_ask_at_the_same_time(stub: Stub, resilient: ResilientNeighbour) -> None:
    """The stub answers nobody until all are there: one after another, they would never be."""
    stub.plan = ["meet"] * 4

    def ask() -> int:
        with Flask("asking").app_context():
            return resilient.ask(Question("GET", "/read", deadline_s=time.monotonic() + 30)).status

    with ThreadPoolExecutor(4) as threads:
        assert [answer.result() for answer in [threads.submit(ask) for _ in range(4)]] == [200] * 4


def test_who_comes_too_late_is_not_sent_and_blames_nobody(stub: Stub, resilient: ResilientNeighbour) -> None:
    for _ in range(FAILURES_TO_OPEN + 1):
        with pytest.raises(Unavailable):
            resilient.ask(Question("GET", "/read", repeatable=True, deadline_s=time.monotonic()))
    assert (stub.requests, resilient.state()) == ([], "closed")


def test_a_refusal_is_raised_again_as_what_it_was(stub: Stub, resilient: ResilientNeighbour) -> None:
    stub.plan = ["refuse"]
    with pytest.raises(Conflict, match="sold out"):
        resilient.ask(WRITE).json()


@pytest.mark.parametrize("style", ["course", "resilient"])
def test_how_long_a_neighbour_makes_one_wait_is_not_lost(stub: Stub, style: str) -> None:
    stub.plan = ["delay"]
    with pytest.raises(TooSoon, match="not yet") as refusal:
        transport.meet(style, stub.url, pool_size=1).ask(WRITE).json()
    assert refusal.value.wait_s == 7


@pytest.mark.parametrize("answer", ["fail", "time-out"])
def test_an_error_of_the_neighbour_or_of_its_gateway_is_nothing_to_use_and_is_not_its_absence(
    stub: Stub, resilient: ResilientNeighbour, answer: str
) -> None:
    stub.plan = [answer] * (FAILURES_TO_OPEN + 1)
    for _ in range(FAILURES_TO_OPEN + 1):
        with pytest.raises(Unavailable):
            resilient.ask(WRITE)
    assert resilient.state() == "closed"


def test_the_deadline_holds_and_nothing_is_repeated_after_it(stub: Stub, resilient: ResilientNeighbour) -> None:
    """The stub would hang for a minute; how long exactly it took to give up depends on the machine."""
    stub.plan = ["hang", "hang"]
    began_s = time.monotonic()
    with pytest.raises(Unavailable):
        resilient.ask(Question("GET", "/read", repeatable=True, deadline_s=began_s + 0.2))
    assert 0.2 <= time.monotonic() - began_s < 30
    assert len(stub.requests) == 1


def test_without_a_deadline_of_its_own_a_question_has_the_usual_one(
    stub: Stub, resilient: ResilientNeighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_S", 0.1)
    stub.plan = ["hang"]
    with pytest.raises(Unavailable):
        resilient.ask(WRITE)


def test_a_bare_call_opens_a_connection_each_time_and_fails_as_requests_does(stub: Stub) -> None:
    neighbour = CourseNeighbour(stub.url)
    for _ in range(2):
        assert neighbour.ask(READ).json() == {"result": "none"}
    assert len(stub.connections) == 2
    stub.plan = ["drop"]
    with pytest.raises(requests.ConnectionError):
        neighbour.ask(READ)
    assert len(stub.requests) == 3, "and it asks once"
