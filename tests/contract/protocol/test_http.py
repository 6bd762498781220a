"""HTTP rules for every path: methods, unknown paths, headers, health."""

from __future__ import annotations

import http.client
import time
from urllib.parse import urlsplit

import pytest

from tests.contract import schema
from tests.contract.people import Person
from tests.contract.shop import direct_session
from tests.contract.shop import PATIENCE_S
from tests.contract.shop import Shop

API_PATHS = sorted({operation.path for operation in schema.operations() if operation.path.startswith("/api")})
PAGE_PATHS = sorted({operation.path for operation in schema.operations() if not operation.path.startswith("/api")})


def allowed(path: str) -> set[str]:
    methods = {operation.method.upper() for operation in schema.operations() if operation.matches(path)}
    return methods | ({"HEAD"} if "GET" in methods else set()) | {"OPTIONS"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", API_PATHS)
def test_a_wrong_method_is_refused_in_json_and_told_the_right_ones(
    admin: Person, shop: Shop, method: str, path: str
) -> None:
    right = allowed(path)
    if method in right:
        assert shop.call(method, path).status_code != 405
        return
    answer = shop.call(method, path, key=admin.key)
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == right


@pytest.mark.parametrize("path", PAGE_PATHS)
def test_a_wrong_method_of_a_page_is_refused_too(shop: Shop, path: str) -> None:
    assert shop.call("DELETE", path).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/api/user/create/more",
        "/api/users/1",
        "/api/user//exists",
        "/api/product",
        "/api/product/a/b",
        "/api/products/1",
        "/api/order/1",
        "/api/orders/1",
        "/api/order/add_item",
        "/api/order/%00",
    ],
)
def test_an_unknown_path_under_api_is_not_found_in_json(shop: Shop, path: str) -> None:
    answer = shop.get(path)
    assert answer.status_code == 404
    assert answer.json()["message"]


@pytest.mark.parametrize("path", ["/nothing-here", "/api", "/order", "/%00", "/.git/config", "/static/../settings.py"])
def test_an_unknown_page_is_not_found(shop: Shop, path: str) -> None:
    assert shop.get(path).status_code == 404


@pytest.mark.parametrize("room", ["users", "products", "orders", "pages"])
@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_every_deployable_says_that_it_is_well(shop: Shop, room: str, path: str) -> None:
    with direct_session() as session:
        assert session.get(shop.urls[room] + path, timeout=PATIENCE_S).status_code == 200


@pytest.mark.parametrize("path", ["/api/products", "/api/user", "/api/order", "/", "/login", "/nothing-here"])
def test_no_answer_is_taken_for_something_else_by_a_browser(shop: Shop, path: str) -> None:
    assert shop.get(path).headers["X-Content-Type-Options"] == "nosniff"


def test_head_answers_like_get_without_a_body(shop: Shop) -> None:
    for path in ("/api/products", "/"):
        answer = shop.call("HEAD", path)
        assert (answer.status_code, answer.content) == (200, b"")


def test_a_forwarded_host_changes_no_address(shop: Shop) -> None:
    answer = shop.get("/cart", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 302
    assert "evil.example" not in answer.headers["Location"]


def test_a_refused_body_does_not_cost_the_connection(shop: Shop) -> None:
    """A body that comes later than its headers is refused before it arrives. The connection must stay usable."""
    address = urlsplit(shop.url("/api/product/create"))
    connection = http.client.HTTPConnection(address.netloc, timeout=PATIENCE_S)
    connection.request("POST", address.path, headers={"Content-Type": "application/json", "Content-Length": "2"})
    time.sleep(0.1)  # a client on a slow line
    used = connection.sock
    connection.send(b"{}")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (401, None)
    answer.read()
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200
    assert connection.sock is used
    connection.close()
