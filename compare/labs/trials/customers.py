"""Customers of a shop in which a release is replaced by another: they register and log in, and tell what went wrong."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any

from ...http_client import ask
from ...http_client import NO_ANSWER

TYPED_RIGHT = "Kreide-Tafel-17"
TYPED_WRONG = "Kreide-Tafel-18"
VISITORS = 2
PAUSE_S = 0.05  # between two visits, so that the machine has time for the release
RELOADS = 2
CLOSED = "no answer: the connection was closed"


@dataclass(frozen=True)
class Refusal:
    """Somebody did not get the answer that they should get: who it was, and what came instead."""

    who: str
    said: str


def register(users_url: str, name: str) -> str:
    """Register somebody. Return what went wrong, or an empty text."""
    person = {
        "username": name,
        "email": f"{name}@example.com",
        "password": TYPED_RIGHT,
        "first_name": "Ada",
        "last_name": "Lovelace",
    }
    return answer_to(f"{users_url}/api/user/create", person, expected=201)


def log_in(users_url: str, name: str, password: str = TYPED_RIGHT, expected: int = 200) -> str:
    """Log somebody in. Return what went wrong, or an empty text."""
    return answer_to(f"{users_url}/api/user/login", {"username": name, "password": password}, expected=expected)


def answer_to(url: str, body: Mapping[str, Any] | None = None, *, expected: int = 200) -> str:
    """Send a request. Return the status and the words of an answer that is not as expected, or an empty text."""
    try:
        answer = ask(url, body)
    except ConnectionError:
        return CLOSED
    except NO_ANSWER as error:
        return f"no answer: {error}"
    return "" if answer.status == expected else f"{answer.status} instead of {expected}: {answer.message}"


class Visitors:
    """People who keep coming. Each registers, logs in, and looks at `pages`. It is a context manager.

    Who finds the connection closed asks again, as people reload a page, twice at most. A copy that is drained closes
    connections from which it has read nothing yet, whatever its release holds. On a busy machine that meets a visitor
    now and then.

    On exit, `asked` is the number of their requests, and `refusals` what went wrong.
    """

    def __init__(self, users_url: str, pages: Sequence[str]) -> None:
        self.asked = 0
        self.refusals: list[Refusal] = []
        self._users_url = users_url
        self._pages = pages
        self._stopped = threading.Event()
        self._counting = threading.Lock()
        self._threads = [threading.Thread(target=self._come, daemon=True) for _ in range(VISITORS)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _come(self) -> None:
        while not self._stopped.wait(PAUSE_S):
            name = f"visitor-{secrets.token_hex(4)}"
            if self._is_right("a visitor who registers", partial(register, self._users_url, name)):
                self._is_right("a visitor who logs in", partial(log_in, self._users_url, name))
            for page in self._pages:
                self._is_right("a visitor who looks around", partial(answer_to, page))

    def _is_right(self, who: str, request: Callable[[], str]) -> bool:
        said = request()
        for _ in range(RELOADS):
            if said != CLOSED:
                break
            self._stopped.wait(PAUSE_S)
            said = request()
        with self._counting:
            self.asked += 1
            if said:
                self.refusals.append(Refusal(who, said))
        return not said
