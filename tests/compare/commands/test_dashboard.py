"""What `dashboard` refuses before anything is started."""

from __future__ import annotations

import errno
import socket

import pytest

from compare.commands.dashboard import command
from compare.dashboard.server import bound
from compare.errors import CartlabError


@pytest.mark.parametrize(
    ("words", "holder"),
    [
        (("--port", "8000"), "monolith"),
        (("--port", "5002"), "product-service"),
        (("--port", "8080"), "frontend"),
        (("--port", "9104", "--port-base", "9100"), "frontend"),
    ],
)
def test_a_port_of_a_shop_is_not_given_to_the_page(words: tuple[str, ...], holder: str) -> None:
    with pytest.raises(CartlabError, match=f"port {words[1]} is where {holder} will answer") as refused:
        command.main([*words], standalone_mode=False)
    assert "another one" in refused.value.remedy


def test_a_port_that_needs_root_and_one_that_is_taken_have_remedies_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listener = bound(0)
    with listener, pytest.raises(CartlabError) as taken:
        bound(listener.getsockname()[1])
    assert "end what uses it" in taken.value.remedy

    def denied(self: socket.socket, address: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", denied)
    with pytest.raises(CartlabError) as refused:
        bound(80)
    assert "may need root" in refused.value.remedy and "end what" not in refused.value.remedy
