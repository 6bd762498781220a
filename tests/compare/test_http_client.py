"""The client of those who do not time the socket, against a small server that says what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest

from compare.errors import CartlabError
from compare.http_client import ask
from compare.http_client import ask_for_data
from compare.http_client import HttpAnswer
from compare.http_client import NO_ANSWER


class Echo(BaseHTTPRequestHandler):
    """Answers with the status that the path names: what it was asked, or nothing if the path ends with it."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = {"method": self.command, "key": self.headers.get("Authorization"), "body": body.decode()}
        _, status, *rest = self.path.split("/")
        if status == "never":
            self.server.over.wait(5)  # type: ignore[attr-defined]
            return
        self.send_response(int(status))
        self.end_headers()
        self.wfile.write(b"no JSON" if rest else json.dumps(asked | {"message": "heard"}).encode())

    do_POST = do_GET

    def log_message(self, format: str, *arguments: object) -> None: ...


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.over = threading.Event()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_a_body_is_sent_as_json_in_a_post_and_a_key_with_it(url: str) -> None:
    assert ask_for_data(f"{url}/200") == {"method": "GET", "key": None, "body": "", "message": "heard"}
    asked = ask_for_data(f"{url}/201", {"qty": 2}, key="grace")
    assert (asked["method"], asked["key"], asked["body"]) == ("POST", "Bearer grace", '{"qty": 2}')
    assert ask_for_data(f"{url}/200", {})["method"] == "POST"


@pytest.mark.parametrize("status", [200, 404, 503])
def test_an_answer_is_told_whatever_its_status(url: str, status: int) -> None:
    answer = ask(f"{url}/{status}")
    assert (answer.status, answer.message) == (status, "heard")
    assert '"method": "GET"' in answer.text


@pytest.mark.parametrize("body", [b"no JSON", b"[1]", b"{}", b"\xff"])
def test_what_holds_no_message_says_nothing(body: bytes) -> None:
    assert HttpAnswer(200, body).message == ""


def test_no_proxy_of_the_environment_is_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert ask(f"{url}/200").status == 200


@pytest.mark.parametrize(
    ("path", "said"),
    [("/503", "/503 answers 503"), ("/200/bare", "gives no answer"), ("/never", "gives no answer: .*timed out")],
)
def test_data_that_do_not_come_are_an_error_with_the_address_and_a_remedy(url: str, path: str, said: str) -> None:
    with pytest.raises(CartlabError, match=said) as caught:
        ask_for_data(url + path, timeout_s=0.3, remedy="see how it is")
    assert url in caught.value.message and caught.value.remedy == "see how it is"


def test_who_is_not_there_gives_no_answer() -> None:
    with pytest.raises(NO_ANSWER):
        ask("http://127.0.0.1:9/")
