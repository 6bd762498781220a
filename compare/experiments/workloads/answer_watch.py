"""Asks a shop one thing again and again, to see the moment at which its answer changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import TracebackType

from ...errors import CartlabError
from ...http_client import ask
from ...http_client import NO_ANSWER

TOO_SLOW_S = 1.0  # an answer that takes longer counts as none
ASK_EVERY_S = 0.05
PATIENCE_S = 10.0


@dataclass(frozen=True)
class ExpectedAnswer:
    """A request, and the status and the text that its answer should have.

    With a `body` the request is a POST of JSON. `key` is the asking person's API key.
    """

    url: str
    status: int
    text: str
    body: Mapping[str, str | int] = field(default_factory=dict)
    key: str = ""

    def is_answered(self) -> bool:
        """Ask on a fresh connection, and return whether the answer is as expected."""
        try:
            answer = ask(self.url, self.body or None, key=self.key, timeout_s=TOO_SLOW_S)
        except NO_ANSWER:
            return False
        return answer.status == self.status and self.text in answer.text

    def is_not_answered(self) -> bool:
        return not self.is_answered()


class AnswerWatch(threading.Thread):
    """Checks again and again until something is true. It is a context manager that stops on exit.

    `never` states what is wrong if it never becomes true.
    """

    def __init__(self, is_so: Callable[[], bool], never: str) -> None:
        super().__init__(daemon=True, name="answer watch")
        self._is_so = is_so
        self._never = never
        self._seen = threading.Event()
        self._stopped = threading.Event()
        self._seen_at_s = 0.0

    def __enter__(self) -> AnswerWatch:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self.join()

    def run(self) -> None:
        while not self._stopped.wait(ASK_EVERY_S):
            if self._is_so():
                self._seen_at_s = time.perf_counter()
                self._seen.set()
                return

    def seen_at_s(self) -> float:
        """Return when it was first true, on perf_counter's clock. Raises CartlabError if it never is."""
        if not self._seen.wait(PATIENCE_S):
            raise CartlabError(self._never, "report it")
        return self._seen_at_s
