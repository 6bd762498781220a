"""A proxy between two services. It catches requests on either side of their answer, and then cuts their connections."""

from __future__ import annotations

import http.client
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from ...errors import CartlabError
from .places import CONFIRM
from .places import CutPlace

TIMEOUT_S = 10
RESERVATIONS = "/internal/reservations/"


class Proxy:
    """Passes everything on until it is told where to catch requests. Once it cuts, all about reservations is cut."""

    def __init__(self, server_url: str) -> None:
        self.server = urlsplit(server_url).netloc
        self._place: CutPlace | None = None
        self._is_cutting = threading.Event()
        self._caught: set[str] = set()
        self._changing = threading.Lock()

    def catch(self, place: CutPlace) -> None:
        """Hold the requests of a step from now on."""
        self._is_cutting.clear()
        with self._changing:
            self._caught.clear()
            self._place = place

    def caught(self) -> int:
        """Return how many checkouts are held."""
        with self._changing:
            return len(self._caught)

    def cut(self) -> None:
        """End the connections of what is held, and of everything about reservations that comes from now on."""
        self._is_cutting.set()

    def heal(self) -> None:
        """Pass everything on again."""
        self._place = None
        self._is_cutting.clear()

    def is_cut(self, path: str, side: str) -> bool:
        """Hold a request if its step and side are to be caught. Return whether its connection is cut."""
        place = self._place
        if place is None or not path.startswith(RESERVATIONS):
            return False
        if self._is_cutting.is_set():
            return True
        if place.side != side or path.endswith("/confirmed") != (place.point == CONFIRM):
            return False
        with self._changing:
            self._caught.add(path)
        return self._is_cutting.wait(TIMEOUT_S)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: Proxy

    def do_GET(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *args: object) -> None: ...

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        if self.proxy.is_cut(self.path, "before"):
            return
        server = http.client.HTTPConnection(self.proxy.server, timeout=TIMEOUT_S)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            server.request(self.command, self.path, body or None, headers)
            answer = server.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return  # the server gave no answer, so nor does the proxy
        finally:
            server.close()
        if self.proxy.is_cut(self.path, "after"):
            return
        self.close_connection = False
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what goes wrong, except for clients that have gone: they are killed on purpose."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def proxy_to(server_url: str, port: int) -> Iterator[Proxy]:
    """Listen on a port of the loopback device, and pass requests on to a server. Raises CartlabError."""
    proxy = Proxy(server_url)

    class Handler(_Handler): ...

    Handler.proxy = proxy
    try:
        server = _Server(("127.0.0.1", port), Handler)
    except OSError as error:
        raise CartlabError(f"port {port} is taken: {error.strerror}", "free it, and measure again") from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.cut()
        server.shutdown()
        server.server_close()
        thread.join()
