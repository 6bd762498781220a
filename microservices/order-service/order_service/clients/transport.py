"""How a service asks a neighbour, in two styles that one setting chooses between.

**Course**: one bare `requests` call, as the course first teaches it. It opens a new connection each time, waits for as
long as it takes, and fails with whatever error requests raises.

**Resilient**: kept connections, a deadline, one retry where repeating does no harm, and a circuit breaker. It raises
Unavailable when there is no answer, or only an error of the neighbour's own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from typing import Protocol
from urllib.parse import urlencode

import pybreaker
import requests
import urllib3
from flask import g
from pydantic_core import from_json
from pydantic_core import to_json

from ..shell.errors import STATUS
from ..shell.errors import TooSoon
from ..shell.errors import Unavailable
from ..shell.logs import REQUEST_ID_HEADER

TIMEOUT_S = 2.0  # for one call, unless the question has a deadline: a neighbour that asks others needs a longer one
ATTEMPTS = 2  # for a question that may be repeated
FAILURES_TO_OPEN = 5  # in a row; then the breaker answers for the neighbour
OPEN_S = 1.0  # until one call is let through to see whether it is back

APOLOGY = "A part of the shop does not answer right now. Please try again."
REFUSALS = {status: error for error, status in STATUS.items()}


@dataclass(frozen=True)
class Question:
    """What is asked. `key` is sent as the bearer; `repeatable` says that asking twice does no harm.

    `deadline_s` is the time.monotonic() by which the answer has to begin.
    """

    method: str
    path: str
    key: str = ""
    query: dict[str, Any] | None = None
    body: Any = None
    repeatable: bool = False
    deadline_s: float | None = None

    @property
    def headers(self) -> dict[str, str]:
        headers = {REQUEST_ID_HEADER: g.get("request_id", "none")}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        return headers


@dataclass(frozen=True)
class Answer:
    """What a neighbour answered."""

    status: int
    body: bytes
    retry_after: str = ""  # whole seconds; each 429 has it

    def json(self) -> Any:
        """Return what was answered. A refusal is raised again here, as the ShopError that it was there."""
        content = from_json(self.body)
        if self.status == STATUS[TooSoon]:
            raise TooSoon(content["message"], int(self.retry_after))
        if self.status in REFUSALS:
            raise REFUSALS[self.status](content["message"])
        if self.status >= 400:
            raise RuntimeError(f"a neighbour answered {self.status}")
        return content


class Neighbour(Protocol):
    """A service that can be asked."""

    def ask(self, question: Question) -> Answer:
        """Return the answer. A refusal is one; Answer.json() raises it."""

    def state(self) -> str:
        """Return what is known of the neighbour, without asking it."""


class CourseNeighbour:
    """Ask with a bare `requests` call."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, question: Question) -> Answer:
        response = requests.request(
            method=question.method,
            url=self.url + question.path,
            params=question.query,
            json=question.body,
            headers=question.headers,
        )
        return Answer(response.status_code, response.content, response.headers.get("Retry-After", ""))

    def state(self) -> str:
        return "not watched"


class OldNews(urllib3.exceptions.HTTPError):
    """A call failed that was under way when the breaker opened."""


class ResilientNeighbour:
    """Ask through a pool of kept connections, within a deadline, behind a circuit breaker."""

    def __init__(self, url: str, pool_size: int) -> None:
        self.pool = urllib3.connection_from_url(url, maxsize=pool_size, retries=False)
        self.breaker = pybreaker.CircuitBreaker(fail_max=FAILURES_TO_OPEN, reset_timeout=OPEN_S, exclude=[OldNews])

    def ask(self, question: Question) -> Answer:
        deadline_s = question.deadline_s or time.monotonic() + TIMEOUT_S
        answer = self._ask_within(deadline_s, question, ATTEMPTS if question.repeatable else 1)
        # It lives, so the breaker stays closed; but there is nothing to use. 408 is a gateway's, to half a question.
        if answer.status >= 500 or answer.status == 408:
            raise Unavailable(APOLOGY)
        return answer

    def _ask_within(self, deadline_s: float, question: Question, attempts: int) -> Answer:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:  # too late to ask, and no fault of the neighbour's
            raise Unavailable(APOLOGY)
        # Not breaker.call: that holds a lock until the answer is there, so only one thread at a time could ask.
        state = self.breaker.state
        if state.name == pybreaker.STATE_HALF_OPEN:  # one call sees whether it is back; who comes now shall not hang
            raise Unavailable(APOLOGY)
        try:
            return state.call(self._send, left_s, question, state)
        except pybreaker.CircuitBreakerError as error:
            raise Unavailable(APOLOGY) from error
        except urllib3.exceptions.HTTPError as error:
            if attempts > 1:
                return self._ask_within(deadline_s, question, attempts - 1)
            raise Unavailable(APOLOGY) from error

    def _send(self, left_s: float, question: Question, began_in: pybreaker.CircuitBreakerState) -> Answer:
        target, headers, body = question.path, question.headers, None
        if question.query:
            target += "?" + urlencode(question.query)
        if question.body is not None:
            headers["Content-Type"], body = "application/json", to_json(question.body)
        timeout = urllib3.Timeout(total=left_s)  # to connect and to be answered, together
        try:
            response = self.pool.urlopen(question.method, target, body=body, headers=headers, timeout=timeout)
        except urllib3.exceptions.HTTPError as error:
            # It would wait until another call has tried the neighbour, and open the breaker even if that found it back.
            if began_in.name == pybreaker.STATE_CLOSED and self.breaker.state is not began_in:
                raise OldNews from error
            raise
        return Answer(response.status, response.data, response.headers.get("Retry-After", ""))

    def state(self) -> str:
        return str(self.breaker.current_state)


def meet(style: str, url: str, pool_size: int) -> Neighbour:
    """Return the neighbour at `url`, to be asked in that style."""
    return CourseNeighbour(url) if style == "course" else ResilientNeighbour(url, pool_size)
