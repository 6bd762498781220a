"""order-service from outside: whose key is it, and how often does it ask?"""

from __future__ import annotations

import os
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from neighbours import LAMP
from neighbours import Users

from order_service.clients.users import KNOWN_FOR_S
from order_service.settings import Settings
from order_service.shell.environment import read_environment

GRACE = {"Authorization": "Bearer grace"}


def test_whoever_never_bought_anything_is_told_so(client: FlaskClient) -> None:
    assert client.get("/api/order", headers=GRACE).json == {"message": "No order found"}


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer alan"}])
def test_without_a_right_key_there_is_no_cart(client: FlaskClient, sent: dict[str, str]) -> None:
    assert client.get("/api/order", headers=sent).status_code == 401


def test_a_known_key_is_not_asked_for_again_for_a_moment(
    client: FlaskClient, users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    for _ in range(3):
        client.get("/api/order", headers=GRACE)
    assert len(users.asked) == 1
    monkeypatch.setattr(time, "monotonic", lambda: now_s + KNOWN_FOR_S + 0.01)
    client.get("/api/order", headers=GRACE)
    assert len(users.asked) == 2


@pytest.mark.parametrize("settings", ["course"], indirect=True)
def test_in_the_course_style_user_service_is_asked_every_time(client: FlaskClient, users: Users) -> None:
    for _ in range(3):
        client.get("/api/order", headers=GRACE)
    assert len(users.asked) == 3


def test_a_wrong_key_is_never_remembered(client: FlaskClient, users: Users) -> None:
    for _ in range(2):
        client.get("/api/order", headers={"Authorization": "Bearer alan"})
    assert len(users.asked) == 2


def test_a_form_fills_the_cart_as_json_does(client: FlaskClient) -> None:
    client.post("/api/order/add-item", data={"product_id": LAMP, "qty": 2}, headers=GRACE)
    answer = client.post("/api/order/add-item", json={"product_id": LAMP, "qty": 1}, headers=GRACE)
    assert answer.json["result"]["items"] == [{"product": LAMP, "quantity": 3, "name": None, "price": None}]


def test_the_admin_sees_all_orders_and_grace_her_own(client: FlaskClient) -> None:
    for key in ("grace", "ada"):
        sent = {"Authorization": f"Bearer {key}"}
        client.post("/api/order/add-item", json={"product_id": LAMP, "qty": 1}, headers=sent)
        assert client.post("/api/order/checkout", headers=sent).status_code == 200
    hers = client.get("/api/orders", headers=GRACE).json["results"]
    everybodys = client.get("/api/orders", headers={"Authorization": "Bearer ada"}).json["results"]
    assert [order["user_id"] for order in hers] == [7]
    assert [order["user_id"] for order in everybodys] == [1, 7]


def test_it_is_ready_whatever_its_neighbours_do(app: Flask, client: FlaskClient) -> None:
    assert client.get("/ready").json == {"result": "ready", "neighbours": {"users": "closed", "products": "closed"}}


def test_a_missing_setting_is_named_without_telling_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CARTLAB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CARTLAB_DATABASE_URL", "postgresql://db/?password=s3cret")
    with pytest.raises(SystemExit) as ended:
        read_environment(Settings)
    assert "CARTLAB_USERS_URL: Field required" in str(ended.value)
    assert "s3cret" not in str(ended.value)
