"""Logins, and the rights and the end of a key."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.contract import schema
from tests.contract.people import Person
from tests.contract.people import register
from tests.contract.shop import PASSWORD
from tests.contract.shop import Shop
from tests.contract.shop import unique
from tests.contract.waiting import eventually

PROTECTED = [operation for operation in schema.operations() if operation.protected]
REVOKED_EVERYWHERE_WITHIN_S = 2.0
# This machine may take so much longer than the two seconds that the contract allows.
SLOW_MACHINE_S = 3.0


def test_a_key_tells_whose_it_is(shopper: Person) -> None:
    user = shopper.get("/api/user").json()["result"]
    assert (user["id"], user["username"]) == (shopper.user_id, shopper.username)


def test_every_login_makes_another_key_and_all_of_them_work(shop: Shop, shopper: Person) -> None:
    keys = {shopper.key, *(shop.log_in(shopper.username, PASSWORD) for _ in range(2))}
    assert len(keys) == 3
    assert all(len(key) >= 32 for key in keys)
    assert {shop.get("/api/user", key=key).status_code for key in keys} == {200}


def test_a_name_logs_in_in_any_letter_case(shop: Shop, shopper: Person) -> None:
    assert shop.log_in(shopper.username.upper(), PASSWORD)


@pytest.mark.parametrize(
    "credentials",
    [
        {"username": "admin", "password": "wrong"},
        {"username": "admin", "password": PASSWORD},
        {"username": "nobody-of-that-name", "password": PASSWORD},
        {"username": "admin' --", "password": "x"},
        {"username": "名前", "password": "🔑"},
        {"username": "admin", "password": " "},
    ],
)
def test_wrong_credentials_get_one_and_the_same_answer(shop: Shop, credentials: dict[str, str]) -> None:
    answer = shop.post("/api/user/login", json=credentials)
    assert answer.status_code == 401
    assert "api_key" not in answer.json()
    unknown = shop.post("/api/user/login", json={"username": unique("nobody"), "password": "wrong"})
    assert answer.json()["message"] == unknown.json()["message"], "the answer gives away which names exist"


def test_a_password_counts_in_its_own_letter_case(shop: Shop) -> None:
    shopper = register(shop)  # failed logins would make this person wait
    for nearly in (PASSWORD.lower(), PASSWORD.upper(), f"{PASSWORD} ", PASSWORD[:-1]):
        answer = shop.post("/api/user/login", json={"username": shopper.username, "password": nearly})
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"username": "admin"},
        {"password": PASSWORD},
        {"username": "", "password": PASSWORD},
        {"username": "admin", "password": ""},
        {"username": "x" * 41, "password": PASSWORD},
        {"username": "admin", "password": "x" * 129},
        {"username": ["admin"], "password": PASSWORD},
        {"username": "admin", "password": 0},
        {"username": None, "password": None},
    ],
)
def test_a_login_that_is_no_login_is_a_bad_request(shop: Shop, fields: dict[str, Any]) -> None:
    assert shop.post("/api/user/login", json=fields).status_code == 400


@pytest.mark.parametrize("operation", PROTECTED, ids=lambda operation: f"{operation.method} {operation.path}")
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic ",
        "Bearer wrong",
        "Basic wrong",
        "Digest wrong",
        "Bearer " + "x" * 4000,
        "Bearer x y z",
        "Bearer \xff\xfe",
        "Bearer ' OR 1=1 --",
        "wrong",
    ],
)
def test_a_protected_path_stays_closed(shop: Shop, operation: schema.Operation, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = shop.call(operation.method.upper(), operation.path, headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", "basic"])
@pytest.mark.parametrize("path", ["/api/user", "/api/order", "/api/orders"])
def test_a_key_opens_with_either_scheme(shopper: Person, path: str, scheme: str) -> None:
    assert shopper.get(path, scheme=scheme).status_code == 200


def test_a_key_in_the_address_opens_nothing(shop: Shop, shopper: Person) -> None:
    assert shop.get(f"/api/user?api_key={shopper.key}").status_code == 401


def test_logging_out_ends_this_key_everywhere_and_no_other(shop: Shop) -> None:
    person = register(shop)
    other_key = shop.log_in(person.username, PASSWORD)
    for path in ("/api/user", "/api/order"):
        assert shop.get(path, key=other_key).status_code == 200
    assert shop.post("/api/user/logout", key=other_key).status_code == 200
    assert shop.get("/api/user", key=other_key).status_code == 401

    def refuses(path: str) -> bool:
        return shop.get(path, key=other_key).status_code == 401

    for path in ("/api/order", "/api/orders"):
        eventually(
            partial(refuses, path),
            f"{path} refuses a revoked key",
            REVOKED_EVERYWHERE_WITHIN_S + SLOW_MACHINE_S,
        )
    assert shop.post("/api/user/logout", key=other_key).status_code == 401
    assert person.get("/api/user").status_code == 200
    assert person.get("/api/order").status_code == 200
