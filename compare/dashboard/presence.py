"""Who has the page open. When the last browser closes it, everything that runs is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

RELOAD_S = 6.0  # a page that is reloaded has gone for a moment
SILENT_S = 100.0  # browsers let a page in a background tab run only once a minute
LOOK_EVERY_S = 0.5
LATE_S = 1.5  # requests that a page sent before it was closed may arrive this much later


class Presence:
    """A context manager with its own thread. It calls `left` once when all pages that were seen have gone."""

    def __init__(self, left: Callable[[], None], reload_s: float = RELOAD_S, silent_s: float = SILENT_S) -> None:
        self._left = left
        self._reload_s = reload_s
        self._silent_s = silent_s
        self._until_s: dict[str, float] = {}
        self._deaf_until_s: dict[str, float] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True, name="presence")

    def __enter__(self) -> Presence:
        self._watch.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._watch.join()

    def seen(self, page: str) -> None:
        """Note that a page asks for news."""
        now_s = time.monotonic()
        with self._lock:
            if now_s >= self._deaf_until_s.get(page, 0.0):
                self._until_s[page] = now_s + self._silent_s

    def closed(self, page: str) -> None:
        """Note that a page reports its end. The page may be about to be reloaded."""
        with self._lock:
            if page in self._until_s:
                self._until_s[page] = time.monotonic() + self._reload_s
                self._deaf_until_s[page] = time.monotonic() + LATE_S

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY_S):
            now_s = time.monotonic()
            with self._lock:
                were_there = bool(self._until_s)
                self._deaf_until_s = {page: until_s for page, until_s in self._deaf_until_s.items() if until_s > now_s}
                self._until_s = {page: until_s for page, until_s in self._until_s.items() if until_s > now_s}
                all_left = were_there and not self._until_s
            if all_left:
                self._left()
