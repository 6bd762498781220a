"""Expected answers and the watch for them, against a small server whose answer changes at a known moment."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest

from compare.errors import CartlabError
from compare.experiments.workloads import answer_watch
from compare.experiments.workloads.answer_watch import AnswerWatch
from compare.experiments.workloads.answer_watch import ExpectedAnswer


class Server(ThreadingHTTPServer):
    """Answers `status` and `text`; remembers what it was asked."""

    daemon_threads = True
    status, text = 200, "old"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None, object]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/answer"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.headers.get("Authorization"), json.loads(body or b"null")))
        text = self.server.text.encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "text"), [(200, "it is new here"), (404, "new")])
def test_an_answer_is_the_one_by_its_status_and_its_text(server: Server, status: int, text: str) -> None:
    question = ExpectedAnswer(server.url, status, "new")
    assert not question.is_answered() and question.is_not_answered()
    server.status = status
    assert not question.is_answered()
    server.text = text
    assert question.is_answered() and not question.is_not_answered()
    server.status = 500
    assert not question.is_answered()


def test_a_question_with_a_body_is_a_post_and_brings_its_key(server: Server) -> None:
    assert ExpectedAnswer(server.url, 200, "old", {"qty": 1}, "grace").is_answered()
    assert ExpectedAnswer(server.url, 200, "old").is_answered()
    assert server.asked == [("POST", "Bearer grace", {"qty": 1}), ("GET", None, None)]


def test_who_is_not_there_answers_nothing(server: Server) -> None:
    server.server_close()
    assert not ExpectedAnswer(server.url, 200, "old").is_answered()


def test_the_lookout_tells_when_it_was_first_so(server: Server) -> None:
    with AnswerWatch(ExpectedAnswer(server.url, 200, "new").is_answered, "never") as watch:
        while len(server.asked) < 2:
            time.sleep(0.005)
        before_s = time.perf_counter()
        server.text = "new"
        seen_at_s = watch.seen_at_s()
        after_s = time.perf_counter()
    assert before_s < seen_at_s < after_s
    asked = len(server.asked)
    assert not watch.is_alive() and len(server.asked) == asked


def test_what_is_never_so_is_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_watch, "PATIENCE_S", 0.1)
    with AnswerWatch(ExpectedAnswer(server.url, 200, "new").is_answered, "it never came") as watch:
        with pytest.raises(CartlabError, match="it never came"):
            watch.seen_at_s()
    assert not watch.is_alive()
