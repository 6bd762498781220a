"""The shop's outer contract in one small server with known behaviour, for tests of what measures shops."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from compare.topology import MONOLITH
from compare.topology import ROOMS
from compare.topology import Shop

from .unasked_shop import UnaskedShop

MUG = {"id": 1, "name": "Blue Mug", "slug": "blue-mug-1", "price": 900, "image": "blue-mug-1.svg", "stock": 9}
PAGES = {
    "/": b'<a href="/product/blue-mug-1">Blue Mug</a>',
    "/product/blue-mug-1": b'<img src="/picture/blue-mug-1.svg">',
    "/cart": b'<a href="/product/blue-mug-1">Blue Mug</a>',
    "/login": b'<input name="csrf_token" type="hidden" value="token">',
}
CART = {"result": {"is_open": True, "items": [{"product": 1, "quantity": 1}]}}
ANSWERS: dict[str, tuple[int, Any]] = {
    "/api/products": (200, {"results": [MUG], "total": 1}),
    "/api/user/create": (201, {"result": {}}),
    "/api/user/login": (200, {"api_key": "key"}),
    "/api/order/add-item": (200, CART),
    "/api/order/checkout": (200, {"result": {"is_open": False, "items": []}}),
}


@dataclass
class FakeShop(UnaskedShop):
    """What a RunningShop offers to an experiment; every answer is logged `lines_per_request` times."""

    address: str
    log: Path
    shop: Shop = MONOLITH
    startup_s: float = 1.5
    lines_per_request: int = 1
    answers: dict[str, tuple[int, Any]] = field(default_factory=lambda: dict(ANSWERS))

    @property
    def urls(self) -> dict[str, str]:
        return dict.fromkeys(ROOMS, self.address)

    def url(self, room: str) -> str:
        return self.address

    def log_text(self, role: str) -> str:
        return self.log.read_text()

    def pids(self, role: str | None = None) -> list[int]:
        return [os.getpid()]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shop: FakeShop

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def log_message(self, format: str, *args: Any) -> None: ...

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        if path in self.shop.answers:
            status, content = self.shop.answers[path]
            body, kind = json.dumps(content).encode(), "application/json"
        else:
            kind = "text/html"
            status = 302 if (self.command, path) == ("POST", "/login") else 200 if path in PAGES else 404
            body = PAGES.get(path, b"")
        line = {"request_id": self.headers.get("X-Request-Id"), "path": path, "duration_ms": 1}
        with self.shop.log.open("a") as log:
            log.write((json.dumps(line) + "\n") * self.shop.lines_per_request)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "session=abc; Path=/; HttpOnly")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def fake_shop(log: Path) -> Iterator[FakeShop]:
    """Serve on a free loopback port until the end of the with block."""
    log.touch()

    class Handler(_Handler): ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Handler.shop = FakeShop(f"http://127.0.0.1:{server.server_address[1]}", log)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Handler.shop
        finally:
            server.shutdown()
            thread.join()
