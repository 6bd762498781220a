"""POST /api/user/create and GET /api/user/<username>/exists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.people import new_user_fields
from tests.contract.shop import Shop
from tests.contract.shop import unique
from tests.contract.waiting import at_once


def create(shop: Shop, fields: dict[str, Any]) -> int:
    return shop.post("/api/user/create", json=fields).status_code


def test_a_new_user_is_shown_as_registered_and_is_no_admin(shop: Shop) -> None:
    fields = new_user_fields()
    answer = shop.post("/api/user/create", json=fields)
    assert answer.status_code == 201
    user = answer.json()["result"]
    assert {name: user[name] for name in ("first_name", "last_name", "email", "username")} == {
        name: value for name, value in fields.items() if name != "password"
    }
    assert user["is_admin"] is False


def test_a_form_registers_as_well_as_json(shop: Shop) -> None:
    fields = new_user_fields()
    assert shop.post("/api/user/create", data=fields).status_code == 201
    assert shop.log_in(fields["username"], fields["password"])


def test_nobody_registers_as_an_admin(shop: Shop) -> None:
    answer = shop.post("/api/user/create", json=new_user_fields(is_admin=True, id=1))
    assert answer.status_code in (201, 400)
    assert answer.json().get("result", {}).get("is_admin", False) is False


@pytest.mark.parametrize("change_case", [str, str.upper, str.title], ids=["same", "upper", "title"])
def test_a_name_is_taken_in_every_letter_case(shop: Shop, change_case: Any) -> None:
    name = unique("taken")
    assert create(shop, new_user_fields(username=name)) == 201
    assert create(shop, new_user_fields(username=change_case(name))) == 409


@pytest.mark.parametrize("change_case", [str, str.upper, str.title], ids=["same", "upper", "title"])
def test_an_email_is_taken_in_every_letter_case(shop: Shop, change_case: Any) -> None:
    email = f"{unique('taken')}@example.com"
    assert create(shop, new_user_fields(email=email)) == 201
    assert create(shop, new_user_fields(email=change_case(email))) == 409


def test_of_twenty_who_register_one_name_at_once_exactly_one_gets_it(shop: Shop) -> None:
    name = unique("race")
    statuses = at_once(lambda fields: create(shop, fields), [new_user_fields(username=name) for _ in range(20)])
    assert sorted(statuses) == [201] + [409] * 19


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "username", "password"])
@pytest.mark.parametrize("encoding", ["json", "data"])
def test_a_missing_field_is_named(shop: Shop, field: str, encoding: str) -> None:
    fields = new_user_fields()
    del fields[field]
    answer = shop.post("/api/user/create", **{encoding: fields})
    assert answer.status_code == 400
    assert field in answer.json()["message"]


WRONG_FIELDS: list[tuple[str, Any]] = [
    ("first_name", ""),
    ("first_name", "x" * 81),
    ("first_name", 7),
    ("first_name", None),
    ("first_name", "nul\x00"),
    ("last_name", ""),
    ("last_name", "x" * 81),
    ("last_name", ["Lovelace"]),
    ("email", "not an address"),
    ("email", "@example.com"),
    ("email", f"{'x' * 120}@example.com"),
    ("email", {}),
    ("username", "ab"),
    ("username", "x" * 41),
    ("username", "with space"),
    ("username", "naïve-name"),
    ("username", "slash/name"),
    ("username", "nul\x00name"),
    ("username", "newline\n"),
    ("username", 12345),
    ("username", True),
    ("password", "short"),
    ("password", "x" * 129),
    ("password", 12345678),
    ("password", "x" * 50_000),
]


@pytest.mark.parametrize(("field", "value"), WRONG_FIELDS)
def test_a_wrong_field_is_named_and_nobody_is_registered(shop: Shop, field: str, value: Any) -> None:
    fields = new_user_fields(**{field: value})
    answer = shop.post("/api/user/create", json=fields)
    assert answer.status_code == 400
    assert field in answer.json()["message"]
    if field != "username":
        assert shop.get(f"/api/user/{fields['username']}/exists").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "Zoë 🛒"),
        ("last_name", "O'Brien; DROP TABLE users --"),
        ("last_name", "李"),
        ("first_name", "x" * 80),
        ("username", "a.b-c_d"),
        ("password", "pässwörter 🔑"),
        ("password", "x" * 128),
    ],
)
def test_names_and_passwords_of_all_the_world_are_kept_exactly(shop: Shop, field: str, value: str) -> None:
    fields = new_user_fields(**{field: value})
    answer = shop.post("/api/user/create", json=fields)
    assert answer.status_code == 201
    if field != "password":
        assert answer.json()["result"][field] == value
    assert shop.log_in(fields["username"], fields["password"])


def test_exists_says_whether_a_name_is_taken_in_any_letter_case(shop: Shop) -> None:
    fields = new_user_fields()
    path = f"/api/user/{fields['username']}/exists"
    free = shop.get(path)
    assert (free.status_code, free.json()["result"]) == (404, False)
    assert create(shop, fields) == 201
    for name in (fields["username"], fields["username"].upper()):
        taken = shop.get(f"/api/user/{name}/exists")
        assert (taken.status_code, taken.json()["result"]) == (200, True)


@pytest.mark.parametrize("name", ["%00", "%F0%9F%9B%92", "x" * 500, "%27%20OR%201%3D1", "%25"])
def test_exists_takes_any_name(shop: Shop, name: str) -> None:
    assert shop.get(f"/api/user/{name}/exists").status_code == 404
