"""A small real server on this machine, which does as it is told, also badly."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any


class Stub(ThreadingHTTPServer):
    """Does with each request what stands first in `plan`: ok, drop, refuse, delay, fail, time-out, hang, or meet, which
    waits for three others; ok when nothing is left.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.connections: set[Any] = set()
        self.let_go = threading.Event()
        self.meeting = threading.Barrier(4)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def do_GET(self) -> None:
        stub = self.server
        stub.requests.append((self.command, self.path))
        stub.connections.add(self.client_address)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        step = stub.plan.pop(0) if stub.plan else "ok"
        if step == "hang":
            stub.let_go.wait(60)
        if step in ("drop", "hang"):
            self.close_connection = True
            return
        if step == "meet":
            stub.meeting.wait(60)
        status, body = {
            "ok": (200, f'{{"result": "{self.headers["X-Request-Id"]}"}}'),
            "refuse": (409, '{"message": "sold out"}'),
            "delay": (429, '{"message": "not yet"}'),
            "fail": (500, '{"message": "oh no"}'),
            "time-out": (408, '{"message": "too slow"}'),
        }["ok" if step == "meet" else step]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET

    def log_message(self, *_args: object) -> None:
        pass
