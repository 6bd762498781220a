"""Watch which versions of a room answer while one replaces the other."""

from __future__ import annotations

import threading
from types import TracebackType

from ..workloads.answer_watch import ExpectedAnswer

ASK_EVERY_S = 0.025  # the old version is taken away within some hundredths of a second, and asking takes CPU


class VersionsWatch:
    """A context manager that asks a room again and again, as its old and as its new version would answer.

    Each question comes on a fresh connection, so whoever listens may answer it.
    """

    def __init__(self, old: ExpectedAnswer, new: ExpectedAnswer) -> None:
        self._old, self._new = old, new
        self._stopping = threading.Event()
        self._is_new_seen = self._is_old_seen_beside = False
        self._thread = threading.Thread(target=self._watch, name="versions", daemon=True)

    def __enter__(self) -> VersionsWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    @property
    def live_at_once(self) -> int:
        """How many versions answered at the same time: two if the old one still answered after the new one had."""
        return 1 + self._is_old_seen_beside

    def _watch(self) -> None:
        while not self._stopping.wait(ASK_EVERY_S):
            self._is_new_seen = self._is_new_seen or self._new.is_answered()
            self._is_old_seen_beside = self._is_old_seen_beside or (self._is_new_seen and self._old.is_answered())
