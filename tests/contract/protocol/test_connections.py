"""A client that opens a connection and sends nothing more, on purpose or on a bad line, keeps nobody else out."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import direct_session
from tests.contract.shop import Shop
from tests.contract.waiting import eventually

THREADS = 8  # answering threads of one copy
CONNECTIONS = 256  # most connections of one copy at once
ENDED_WITHIN_S = 15.0  # three times the limit for a request's head in docs/deployables.md
# How many bodies never come. If each held a thread for half a second, others would wait for a quarter of a minute.
STALLED = 8 * THREADS
PATIENCE_S = 5.0  # of a client that asks for a page meanwhile

NOTHING = b""
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: sh"
HEAD_ALONE = b" HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\n"


@contextmanager
def opened(urls: Iterable[str], *sent: bytes) -> Iterator[list[socket.socket]]:
    """Open a connection to each address for each item of `sent`, send it, and leave the connection open."""
    with ExitStack() as stack:
        connections = []
        for url in urls:
            address = urlsplit(url)
            for data in sent:
                connection = socket.create_connection((address.hostname, address.port), timeout=ENDED_WITHIN_S)
                connections.append(stack.enter_context(closing(connection)))
                connection.sendall(data)
        yield connections


def assert_open(urls: Iterable[str], within_s: float = ENDED_WITHIN_S) -> None:
    with direct_session() as session:
        for url in urls:
            assert session.get(f"{url}/ready", timeout=within_s).status_code == 200


@pytest.mark.parametrize("path", ["/ready", "/nothing-here"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_body_of_a_question_is_not_waited_for(shop: Shop, method: str, path: str) -> None:
    urls = set(shop.urls.values())
    with opened(urls, *[f"{method} {path}".encode() + HEAD_ALONE] * 2 * THREADS) as connections:
        for connection in connections:
            assert connection.recv(65536).startswith(b"HTTP/1.1 ")
        assert_open(urls)


@pytest.mark.parametrize("length", [b"Content-Length: 10", b"Transfer-Encoding: chunked"], ids=["known", "chunked"])
def test_bodies_that_never_come_take_some_of_the_threads_and_not_all(shop: Shop, length: bytes) -> None:
    def log_in() -> int:
        return shop.post("/api/user/login", json={"username": "nobody", "password": "no password"}).status_code

    urls = set(shop.urls.values())
    head = b"POST /api/user/login" + HEAD_ALONE.replace(b"Content-Length: 10", length)
    with opened(urls, *[head] * STALLED):
        for _ in range(2):  # the first may be answered before the server waits for the bodies
            assert_open(urls, PATIENCE_S)
        assert log_in() in (401, 503)
    eventually(lambda: log_in() == 401, "nobody is waited for any more")


@pytest.mark.parametrize(
    "length",
    [b"Content-Length: 70000\r\nExpect: 100-continue", b"Content-Length: 2000000"],
    ids=["asks first", "longer than is read"],
)
def test_a_body_that_is_too_large_by_its_own_word_is_refused_and_not_waited_for(shop: Shop, length: bytes) -> None:
    head = b"POST /api/user/login" + HEAD_ALONE.replace(b"Content-Length: 10", length)
    with opened([shop.urls["users"]], head) as (connection,):
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_connections_that_send_no_whole_head_end_and_let_others_in(shop: Shop) -> None:
    half, urls = CONNECTIONS // 2, [shop.urls["pages"]]
    with opened(urls, *[NOTHING] * half, *[HALF_A_HEAD] * half) as connections:
        assert_open(urls)
        for connection in connections:
            assert connection.recv(1) in (b"", b"H")  # the end, or the first byte of a refusal


def test_a_chunked_body_over_64_kib_is_refused_and_not_cut(shopper: Person, stockroom: Stockroom) -> None:
    wanted = stockroom.product()["id"]
    for media_type, body in (
        ("application/json", b'{"product_id": %d, "qty": 1}' % wanted),
        ("application/x-www-form-urlencoded", b"product_id=%d&qty=1&filler=" % wanted),
    ):
        chunks = [body, *[b" " * 8192] * 9]
        answer = shopper.post("/api/order/add-item", data=iter(chunks), headers={"Content-Type": media_type})
        assert answer.status_code == 413
    assert shopper.lines() == {}


def test_a_large_body_on_a_path_that_takes_none_is_refused_too(shopper: Person) -> None:
    for path in ("/api/user/logout", "/api/order/checkout"):
        assert shopper.post(path, data=b" " * 70_000).status_code == 413
    assert shopper.get("/api/user").status_code == 200
