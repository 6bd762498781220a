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
from .shop import DemoShop

Note = Callable[[str, str, str], None]
"""Told of each event: its name, the shop's, and what was done."""
FAILED = "failed"


@dataclass(frozen=True)
class Failed:
    """What came of an act that failed: in which shop, and why."""

    shop: str
    reason: str


class Executors:
    """An executor for each shop. What fails is noted as `failed`, and the executor goes on with what comes next."""

    def __init__(self, demo_shops: Iterable[DemoShop], note: Note) -> None:
        self._executors = [
            (demo_shop, ThreadPoolExecutor(1, thread_name_prefix=demo_shop.shop.name)) for demo_shop in demo_shops
        ]
        self._note = note
        self._urgent: dict[str, Future[Any]] = {}
        self._are_dropped = False
        self._asking = threading.Lock()  # two controls at once come in the same order to both shops

    def do(
        self, event: str, act: Callable[[DemoShop], Any], what: str = "", *, urgent: bool = True
    ) -> list[Future[Any]]:
        """Let both executors act. A future gives what `act` returned, of which False is not noted; or a Failed.

        If it is urgent, what only waits before it should wait no longer: see is_urged.
        """
        with self._asking:
            done = {
                demo_shop.shop.name: executor.submit(self._done, event, act, demo_shop, what)
                for demo_shop, executor in self._executors
            }
            self._urgent |= done if urgent else {}
        return list(done.values())

    def is_urged(self, demo_shop: DemoShop) -> bool:
        """Return whether something urgent waits for an executor."""
        asked = self._urgent.get(demo_shop.shop.name)
        return self._are_dropped or (asked is not None and not asked.running() and not asked.done())

    def drop(self) -> None:
        """Forget what has not been begun, and wait for what has."""
        self._are_dropped = True
        for _, executor in self._executors:
            executor.shutdown(wait=False, cancel_futures=True)
        for _, executor in self._executors:
            executor.shutdown()

    def _done(self, event: str, act: Callable[[DemoShop], Any], demo_shop: DemoShop, what: str) -> Any:
        try:
            found = act(demo_shop)
        except CartlabError as error:
            reason = f"{error.message.rstrip('.')}. {error.remedy or ''}".strip()
        except Exception as error:  # a process that died meanwhile, a full disk: the demonstration goes on
            reason = f"{type(error).__name__}: {error}"
        else:
            if found is not False:
                self._note(event, demo_shop.shop.name, what)
            return found
        self._note(FAILED, demo_shop.shop.name, reason)
        return Failed(demo_shop.shop.name, reason)
