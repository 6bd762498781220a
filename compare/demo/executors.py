"""Do the same to both shops at once: each in its own thread, in the order of the requests."""

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
"""A callback for each event. It gets the event's name, the shop's name, and what was done."""
FAILED = "failed"


@dataclass(frozen=True)
class Failed:
    """The result of an act that failed: the shop, and the reason."""

    shop: str
    reason: str


class Executors:
    """An executor for each shop. A failure is noted as `failed`, and the executor goes on with the next act."""

    def __init__(self, demo_shops: Iterable[DemoShop], note: Note) -> None:
        self._executors = [
            (demo_shop, ThreadPoolExecutor(1, thread_name_prefix=demo_shop.shop.name)) for demo_shop in demo_shops
        ]
        self._note = note
        self._urgent: dict[str, Future[Any]] = {}
        self._are_dropped = False
        self._asking = threading.Lock()  # two controls at once reach both shops in the same order

    def do(
        self, event: str, act: Callable[[DemoShop], Any], what: str = "", *, urgent: bool = True
    ) -> list[Future[Any]]:
        """Let both executors act. A future gives the result of `act`, or a Failed. A result of False is not noted.

        If the act is urgent, an act before it that only waits should stop waiting: see is_urged.
        """
        with self._asking:
            done = {
                demo_shop.shop.name: executor.submit(self._done, event, act, demo_shop, what)
                for demo_shop, executor in self._executors
            }
            self._urgent |= done if urgent else {}
        return list(done.values())

    def is_urged(self, demo_shop: DemoShop) -> bool:
        """Return whether something urgent waits for a shop's executor."""
        asked = self._urgent.get(demo_shop.shop.name)
        return self._are_dropped or (asked is not None and not asked.running() and not asked.done())

    def drop(self) -> None:
        """Cancel the acts that have not begun, and wait for those that have."""
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
