"""user-service from outside, as its neighbours and the course's clients call it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from user_service.settings import Settings

GRACE = {
    "username": "grace",
    "email": "grace@navy.example",
    "password": "nanoseconds-matter",
    "first_name": "Grace",
    "last_name": "Hopper",
}


@pytest.fixture
def key(client: FlaskClient) -> str:
    """Grace's key, who is registered by it."""
    assert client.post("/api/user/create", json=GRACE).status_code == 201
    answer = client.post("/api/user/login", data={name: GRACE[name] for name in ("username", "password")})
    return str(answer.json["api_key"])


def test_it_is_alive_and_ready_without_any_neighbour(client: FlaskClient) -> None:
    assert client.get("/health").json == {"result": "alive"}
    assert client.get("/ready").json == {"result": "ready", "neighbours": {}}


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", "bearer"])
def test_a_key_tells_who_somebody_is_but_not_the_password(client: FlaskClient, key: str, scheme: str) -> None:
    answer = client.get("/api/user", headers={"Authorization": f"{scheme} {key}"})
    assert answer.json["result"]["username"] == "grace"
    assert not {"password", "password_hash", "api_key"} & answer.json["result"].keys()


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Digest x"}])
def test_without_a_right_key_nobody_is_anybody(client: FlaskClient, sent: dict[str, str]) -> None:
    assert client.get("/api/user", headers=sent).status_code == 401


def test_after_the_logout_the_key_is_worth_nothing(client: FlaskClient, key: str) -> None:
    sent = {"Authorization": f"Bearer {key}"}
    assert client.post("/api/user/logout", headers=sent).status_code == 200
    assert client.get("/api/user", headers=sent).status_code == 401


def test_only_the_admin_lists_users(client: FlaskClient, key: str, settings: Settings) -> None:
    assert client.get("/api/users", headers={"Authorization": f"Bearer {key}"}).status_code == 403
    credentials = {"username": "admin", "password": settings.admin_password_file.read_text()}
    admin_key = client.post("/api/user/login", json=credentials).json["api_key"]
    answer = client.get("/api/users", headers={"Authorization": f"Bearer {admin_key}"})
    assert [user["username"] for user in answer.json["results"]] == ["admin", "grace"]


@pytest.mark.parametrize(
    "wrong",
    [{"username": "g"}, {"username": "grace hopper"}, {"email": "navy"}, {"password": "short"}, {"first_name": "a\0b"}],
)
def test_a_registration_that_makes_no_sense_is_refused_with_the_field(
    client: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = client.post("/api/user/create", json=GRACE | wrong)
    assert answer.status_code == 400
    assert answer.json["message"].startswith(next(iter(wrong)))


def test_exists_answers_without_a_key(client: FlaskClient, key: str) -> None:
    assert client.get("/api/user/GRACE/exists").status_code == 200
    assert client.get("/api/user/alan/exists").status_code == 404
