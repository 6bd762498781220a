"""The page is for browsers on this machine that were sent here by themselves, not by another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from compare.dashboard.app import replay_app
from compare.dashboard.presence import Presence
from compare.dashboard.replay import Replay
from tests.compare.dashboard.made_up import state

HOST = "127.0.0.1:8050"
CLOSED = "/closed?page=a"


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    with Presence(lambda: None) as presence:
        yield replay_app(Replay([state()]), "made up", presence, port=8050).server.test_client()


@pytest.mark.parametrize("host", [HOST, "localhost:8050"])
def test_the_page_opens_under_its_own_names(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host, "Sec-Fetch-Site": "none"})
    assert answer.status_code == 200 and b"_dash-config" in answer.data
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_on_the_usual_port_of_http_browsers_leave_it_out(name: str) -> None:
    with Presence(lambda: None) as presence:
        client = replay_app(Replay([state()]), "made up", presence, port=80).server.test_client()
    own = {"Host": name, "Origin": f"http://{name}", "Sec-Fetch-Site": "same-origin"}
    assert client.get("/", headers={"Host": name}).status_code == 200
    assert client.post(CLOSED, headers=own).status_code == 200
    assert client.post(CLOSED, headers={**own, "Origin": f"http://{name}:8000"}).status_code == 403
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example:8050", "127.0.0.1:9999", "127.0.0.1"])
def test_another_name_for_this_machine_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"},
    ],
)
def test_another_site_may_press_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    for path in (CLOSED, "/_dash-update-component"):
        assert client.post(path, headers={"Host": HOST, **headers}).status_code == 403
    own = {"Host": HOST, "Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
    assert client.post(CLOSED, headers=own).status_code == 200


def test_another_site_may_link_to_the_page_but_not_read_what_it_shows(client: FlaskClient) -> None:
    stranger = {"Host": HOST, "Sec-Fetch-Site": "cross-site"}
    assert client.get("/", headers={**stranger, "Sec-Fetch-Dest": "document"}).status_code == 200
    assert client.get("/_dash-layout", headers={**stranger, "Sec-Fetch-Dest": "empty"}).status_code == 403
