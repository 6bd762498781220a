"""Replay the course's own clients: their forms, their `Basic <key>`, and the parts of answers that they read."""

from __future__ import annotations

import pytest
import requests

from tests.contract.people import new_user_fields
from tests.contract.people import Stockroom
from tests.contract.shop import direct_session
from tests.contract.shop import PATIENCE_S
from tests.contract.shop import Shop


class CourseClient:
    """Sends exactly what the course's front end sends."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.api_key = ""

    def get(self, path: str) -> requests.Response:
        return self._sent("GET", path)

    def post(self, path: str, form: dict[str, object] | None = None) -> requests.Response:
        return self._sent("POST", path, form)

    def _sent(self, method: str, path: str, form: dict[str, object] | None = None) -> requests.Response:
        headers = {"Authorization": f"Basic {self.api_key}"}
        with direct_session() as session:
            return session.request(method, self.shop.url(path), data=form, headers=headers, timeout=PATIENCE_S)


@pytest.fixture
def client(shop: Shop) -> CourseClient:
    """The client of somebody who has just registered and logged in with the course's forms."""
    client = CourseClient(shop)
    fields = new_user_fields()
    assert client.post("/api/user/create", fields).ok
    logged_in = client.post("/api/user/login", {"username": fields["username"], "password": fields["password"]})
    client.api_key = logged_in.json().get("api_key")
    assert client.api_key
    shop.known_secrets.add(client.api_key)
    return client


def test_register_log_in_and_ask_who_is_logged_in(client: CourseClient) -> None:
    answer = client.get("/api/user")
    assert answer.status_code == 200
    user = answer.json()["result"]
    assert client.get(f"/api/user/{user['username']}/exists").status_code == 200
    assert client.get(f"/api/user/{user['username']}x/exists").status_code != 200


def test_a_client_without_a_key_sends_an_empty_one_and_is_refused(shop: Shop) -> None:
    nobody = CourseClient(shop)
    for path in ("/api/user", "/api/order", "/api/orders"):
        answer = nobody.get(path)
        assert answer.status_code == 401
        assert answer.json()["message"]
    assert nobody.post("/api/order/checkout").status_code == 401
    assert nobody.get("/api/products").json()["results"]


def test_a_wrong_login_has_no_key(shop: Shop) -> None:
    answer = CourseClient(shop).post("/api/user/login", {"username": "nobody", "password": "wrong"})
    assert answer.status_code == 401
    assert answer.json().get("api_key") is None


def test_look_at_products(client: CourseClient) -> None:
    product = client.get("/api/products").json()["results"][0]
    assert client.get(f"/api/product/{product['slug']}").json()["result"] == product
    assert {"id", "name", "slug", "price", "image"} <= set(product)


@pytest.mark.parametrize("empty_body", [None, {}])
def test_fill_a_cart_and_check_out_with_an_empty_body(
    client: CourseClient, stockroom: Stockroom, empty_body: dict[str, object] | None
) -> None:
    product = stockroom.product()
    assert "result" not in client.get("/api/order").json()
    added = client.post("/api/order/add-item", {"product_id": product["id"], "qty": 1}).json()["result"]
    assert (added["items"][0]["product"], added["items"][0]["quantity"]) == (product["id"], 1)
    cart = client.get("/api/order").json()["result"]
    assert sum(item["quantity"] for item in cart["items"]) == 1
    placed = client.post("/api/order/checkout", empty_body).json()["result"]
    assert placed["is_open"] is False
    assert "result" not in client.get("/api/order").json()


def test_log_out(client: CourseClient) -> None:
    assert client.post("/api/user/logout").ok
    assert client.get("/api/user").status_code == 401
