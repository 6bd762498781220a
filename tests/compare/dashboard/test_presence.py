"""When the last page is closed, what runs is stopped: once, and not because a page was loaded again."""

from __future__ import annotations

import threading

import pytest

from compare.dashboard.presence import Presence
from tests.compare.launch.stub_shop import eventually


class Doorbell:
    def __init__(self) -> None:
        self.rung = 0
        self._event = threading.Event()

    def __call__(self) -> None:
        self.rung += 1
        self._event.set()

    def rings_within(self, seconds: float) -> bool:
        return self._event.wait(seconds)


@pytest.fixture
def left() -> Doorbell:
    return Doorbell()


def test_all_is_left_once_the_last_page_says_that_it_is_closed(left: Doorbell) -> None:
    with Presence(left, reload_s=0.2) as presence:
        presence.seen("a")
        presence.seen("b")
        presence.closed("a")
        assert not left.rings_within(1.2)
        presence.closed("b")
        eventually(lambda: left.rung == 1)
        presence.seen("c")
        presence.closed("c")
        eventually(lambda: left.rung == 2)


def test_a_page_that_is_loaded_again_was_never_gone(left: Doorbell) -> None:
    with Presence(left, reload_s=1.0) as presence:
        presence.seen("before")
        presence.closed("before")
        presence.seen("after")
        assert not left.rings_within(2.0)


def test_what_a_closed_page_had_asked_for_before_does_not_bring_it_back(left: Doorbell) -> None:
    with Presence(left, reload_s=0.2) as presence:
        for page in ("a", "b"):
            presence.seen(page)
        for page in ("a", "b"):
            presence.closed(page)
        presence.seen("a")
        eventually(lambda: left.rung == 1)


def test_a_page_that_is_silent_for_long_is_gone_too(left: Doorbell) -> None:
    with Presence(left, silent_s=0.1) as presence:
        presence.seen("a")
        eventually(lambda: left.rung == 1)


def test_nobody_is_not_all_who_left(left: Doorbell) -> None:
    with Presence(left, reload_s=0.0, silent_s=0.0) as presence:
        presence.closed("never seen")
        assert not left.rings_within(1.2)
