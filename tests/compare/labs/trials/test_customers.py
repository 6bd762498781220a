"""Customers count what they ask, and tell what they got instead of the right answer."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest

from compare.labs.trials.customers import answer_to
from compare.labs.trials.customers import log_in
from compare.labs.trials.customers import register
from compare.labs.trials.customers import RELOADS
from compare.labs.trials.customers import VISITORS
from compare.labs.trials.customers import Visitors


class Users(BaseHTTPRequestHandler):
    """Registers everybody, and lets those in whose name does not begin with visitor."""

    came: threading.Event
    closing: list[str]  # what closes its connection without an answer the next time that it is asked for

    def do_POST(self) -> None:
        if self.path in self.closing:
            self.closing.remove(self.path)
            self.close_connection = True
            return
        name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["username"]
        if self.path.endswith("/create"):
            self._answer(201, "User added")
        elif name.startswith("visitor"):
            self._answer(500, "Something went wrong.")
            self.came.set()
        else:
            self._answer(200, "Logged in")

    def do_GET(self) -> None:
        self._answer(200, "Welcome")

    def _answer(self, status: int, message: str) -> None:
        body = json.dumps({"message": message}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@pytest.fixture
def users() -> Iterator[str]:
    Users.came, Users.closing = threading.Event(), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Users)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_right_answer_is_no_news_and_any_other_is_told(users: str) -> None:
    assert register(users, "grace") == log_in(users, "grace") == answer_to(f"{users}/") == ""
    assert log_in(users, "grace", expected=401) == "200 instead of 401: Logged in"


def test_no_answer_is_told_as_such() -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        assert answer_to(f"http://127.0.0.1:{nobody_listens.getsockname()[1]}/").startswith("no answer: ")


def test_visitors_keep_coming_until_the_end_and_what_they_met_is_known_then(users: str) -> None:
    with Visitors(users, [f"{users}/"]) as visitors:
        assert Users.came.wait(10)
    assert visitors.asked >= 2
    assert {refusal.who for refusal in visitors.refusals} == {"a visitor who logs in"}
    assert visitors.refusals[0].said == "500 instead of 200: Something went wrong."


def test_a_visitor_whose_connection_is_closed_asks_again(users: str) -> None:
    Users.closing = ["/api/user/create"]
    with Visitors(users, []) as visitors:
        assert Users.came.wait(10)
    assert Users.closing == []
    assert {refusal.who for refusal in visitors.refusals} == {"a visitor who logs in"}


def test_a_release_that_keeps_closing_connections_is_told(users: str) -> None:
    Users.closing = ["/api/user/login"] * (1 + RELOADS) * VISITORS
    with Visitors(users, []) as visitors:
        assert Users.came.wait(10)
    assert "no answer: the connection was closed" in {refusal.said for refusal in visitors.refusals}
