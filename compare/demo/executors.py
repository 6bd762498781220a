"""Doing the same to both shops at once: each in a thread of its own, in the order in which it was asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ..errors import CartlabError
from .shop import Column

Note = Callable[[str, str, str], None]
"""Told of each event: its name, the shop's, and what was done."""
FAILED = "failed"


@dataclass(frozen=True)
class Failed:
    """What came of an act that failed: in which shop, and why."""

    shop: str
    reason: str


class Hands:
    """A hand for each shop. What fails is noted as `failed`, and the hand goes on with what comes next."""

    def __init__(self, columns: Iterable[Column], note: Note) -> None:
        self._hands = [(column, ThreadPoolExecutor(1, thread_name_prefix=column.shop.name)) for column in columns]
        self._note = note
        self._urgent: dict[str, Future[Any]] = {}
        self._are_dropped = False
        self._asking = threading.Lock()  # two controls at once come in the same order to both shops

    def do(self, event: str, act: Callable[[Column], Any], what: str = "", *, urgent: bool = True) -> list[Future[Any]]:
        """Let both hands act. A future gives what `act` returned, of which False is not noted; or a Failed.

        If it is urgent, what only waits before it should wait no longer: see is_urged.
        """
        with self._asking:
            done = {column.shop.name: hand.submit(self._done, event, act, column, what) for column, hand in self._hands}
            self._urgent |= done if urgent else {}
        return list(done.values())

    def is_urged(self, column: Column) -> bool:
        """Tell whether something urgent waits for a hand."""
        asked = self._urgent.get(column.shop.name)
        return self._are_dropped or (asked is not None and not asked.running() and not asked.done())

    def drop(self) -> None:
        """Forget what has not been begun, and wait for what has."""
        self._are_dropped = True
        for _, hand in self._hands:
            hand.shutdown(wait=False, cancel_futures=True)
        for _, hand in self._hands:
            hand.shutdown()

    def _done(self, event: str, act: Callable[[Column], Any], column: Column, what: str) -> Any:
        try:
            found = act(column)
        except CartlabError as error:
            reason = f"{error.message.rstrip('.')}. {error.remedy or ''}".strip()
        except Exception as error:  # a process that died meanwhile, a full disk: the demonstration goes on
            reason = f"{type(error).__name__}: {error}"
        else:
            if found is not False:
                self._note(event, column.shop.name, what)
            return found
        self._note(FAILED, column.shop.name, reason)
        return Failed(column.shop.name, reason)
