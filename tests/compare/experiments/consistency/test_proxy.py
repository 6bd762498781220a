"""The proxy catches requests on one side of their answer, cuts them, and is transparent before and after."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.consistency.places import CONFIRM
from compare.experiments.consistency.places import CutPlace
from compare.experiments.consistency.places import RESERVE
from compare.experiments.consistency.places import Side
from compare.experiments.consistency.proxy import proxy_to
from compare.experiments.subject.waiting import await_that
from tests.ports import port_block

KEY = "/internal/reservations/k1"


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_PUT(self) -> None:
        self.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None: ...


@contextmanager
def service() -> Iterator[tuple[str, list[str]]]:
    """Yield the URL of a server that echoes, and the paths that it was asked for."""
    asked: list[str] = []
    handler = type("Handler", (Service,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def put(port: int, path: str) -> bytes | None:
    """Return the body of an answer, or None if the connection was cut."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("PUT", path, b"a lamp")
        return connection.getresponse().read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


@pytest.mark.parametrize(("side", "reaches"), [("before", []), ("after", [KEY])])
def test_a_request_is_caught_cut_and_healed_on_either_side_of_its_answer(side: Side, reaches: list[str]) -> None:
    port = port_block()
    with service() as (url, asked), proxy_to(url, port) as proxy, ThreadPoolExecutor(1) as thread:
        proxy.catch(CutPlace("network", RESERVE, side))
        sent = thread.submit(put, port, KEY)
        await_that(lambda: proxy.caught() == 1, "it is caught", 10)
        proxy.cut()
        assert sent.result() is None
        assert put(port, f"{KEY}/released") is None, "the cut holds for all about the checkout"
        assert asked == reaches
        proxy.heal()
        assert put(port, KEY) == b"a lamp"


def test_other_steps_and_other_paths_pass() -> None:
    port = port_block()
    with service() as (url, _), proxy_to(url, port) as proxy:
        proxy.catch(CutPlace("network", CONFIRM, "before"))
        assert put(port, KEY) == put(port, "/api/other") == b"a lamp"
        assert proxy.caught() == 0


def test_a_port_that_is_taken_is_an_error_with_a_remedy() -> None:
    port = port_block()
    with service() as (url, _), proxy_to(url, port), pytest.raises(CartlabError, match="taken"), proxy_to(url, port):
        raise AssertionError("two proxies on one port")
