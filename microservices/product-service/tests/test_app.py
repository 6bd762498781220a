"""product-service from outside; and the paths that only services may call."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from product_service.products import catalogue

LAMP = {"name": "Brass Lamp", "slug": "brass-lamp", "price": 4000, "image": "lamp.svg", "stock": 5}
RESERVATION = {"lines": [{"product_id": 1, "quantity": 2}]}
PATHS = ["/internal/reservations/K1", "/internal/reservations/K1/confirmed", "/internal/reservations/K1/released"]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def stock_of_lamp(app: Flask) -> int:
    with app.app_context():
        return int(catalogue.find("brass-lamp").stock)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("sent", "status"), [({}, 401), (bearer("ada"), 403), (bearer("between-services"), 403)])
def test_without_the_service_token_nothing_is_reserved(
    app: Flask, client: FlaskClient, path: str, sent: dict[str, str], status: int
) -> None:
    client.post("/api/product/create", json=LAMP, headers=bearer("ada"))
    assert client.put(path, json=RESERVATION, headers=sent).status_code == status
    assert stock_of_lamp(app) == 5


def test_a_checkout_goes_through_the_internal_paths(app: Flask, client: FlaskClient) -> None:
    client.post("/api/product/create", json=LAMP, headers=bearer("ada"))
    token = bearer(app.extensions["service_token"])
    held = client.put(PATHS[0], json=RESERVATION, headers=token)
    assert held.json["result"] == {
        "state": "held",
        "lines": [{"product_id": 1, "quantity": 2, "name": "Brass Lamp", "price": 4000}],
    }
    assert client.put(PATHS[1], headers=token).json["result"]["state"] == "confirmed"
    assert client.put(PATHS[2], headers=token).json["result"]["state"] == "confirmed"
    assert stock_of_lamp(app) == 3


@pytest.mark.parametrize("body", [{}, {"lines": []}, {"lines": [{"product_id": 1, "quantity": 0}]}])
def test_a_reservation_of_nothing_makes_no_sense(app: Flask, client: FlaskClient, body: dict[str, object]) -> None:
    token = bearer(app.extensions["service_token"])
    assert client.put(PATHS[0], json=body, headers=token).status_code == 400


@pytest.mark.parametrize(("key", "status"), [("ada", 201), ("grace", 403), ("nobody", 401)])
def test_only_an_admin_adds_products(client: FlaskClient, key: str, status: int) -> None:
    assert client.post("/api/product/create", json=LAMP, headers=bearer(key)).status_code == status


def test_reading_asks_nobody(client: FlaskClient, users: object) -> None:
    assert client.get("/api/products").json["total"] == 0
    assert client.get("/api/product/brass-lamp").status_code == 404
    assert users.asked == []  # type: ignore[attr-defined]


def test_it_is_ready_and_says_how_it_sees_its_neighbour(client: FlaskClient) -> None:
    assert client.get("/ready").json == {"result": "ready", "neighbours": {"users": "closed"}}
