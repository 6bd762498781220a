"""Two versions are live at once if the old one still answers after the new one has."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from compare.experiments.technology import versions
from compare.experiments.technology.versions import VersionsWatch

PATIENCE_S = 10


class Answers:
    """A stub of a room: what it answers to each question in turn, and in the end always the last."""

    def __init__(self, *turns: str) -> None:
        self._turns = list(turns)
        self._last = ""
        self.are_over = threading.Event()

    def of(self, version: str) -> Callable[[], bool]:
        def is_answered() -> bool:
            if self._turns:
                self._last = self._turns.pop(0)
            if not self._turns:
                self.are_over.set()
            return self._last == version

        return is_answered


class Asked:
    def __init__(self, is_answered: Callable[[], bool]) -> None:
        self.is_answered = is_answered


@pytest.mark.parametrize(
    ("turns", "live"),
    [
        (("old", "old", "new", "new", "old"), 2),
        (("old", "old", "", "new", "new", "new"), 1),
        (("old", "old", "old"), 1),
        (("old", "new", "", "", "new"), 1),
    ],
)
def test_an_old_answer_counts_only_after_a_new_one(
    turns: tuple[str, ...], live: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "ASK_EVERY_S", 0.001)
    answers = Answers(*turns)
    with VersionsWatch(Asked(answers.of("old")), Asked(answers.of("new"))) as watch:  # type: ignore[arg-type]
        assert answers.are_over.wait(PATIENCE_S)
    assert watch.live_at_once == live
