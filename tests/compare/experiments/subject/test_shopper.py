"""One shopper on kept-alive connections: what a shop ends in between costs no request."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.subject import shopper as module
from compare.experiments.subject.shopper import CheckedShopper
from tests.compare.launch.stub_shop import eventually

from ..fake_shop import _Handler
from ..fake_shop import fake_shop


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CheckedShopper]:
    """A shopper whose connection the shop has ended, since it was idle for too long."""
    monkeypatch.setattr(_Handler, "timeout", 0.1, raising=False)
    with fake_shop(tmp_path / "shop.log") as shop:
        shopper = CheckedShopper(shop.urls)
        (connection,) = shopper._connections.values()
        eventually(lambda: has_ended(connection.sock))
        yield shopper
        shopper.close()


def has_ended(connection: socket.socket) -> bool:
    connection.settimeout(0.01)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except TimeoutError:
        return False


def test_a_connection_that_was_idle_for_long_is_opened_anew(
    waiting: CheckedShopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_IDLE_S", 0.05)
    waiting.home()
    waiting.search()


def test_a_request_on_one_that_the_shop_has_ended_is_lost(
    waiting: CheckedShopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_IDLE_S", 60.0)
    with pytest.raises(CartlabError, match="gets no answer"):
        waiting.home()
