"""Whatever a body holds, the answer is a JSON message with the right status, and the shop stays up."""

from __future__ import annotations

import pytest

from tests.contract import schema
from tests.contract.people import Person
from tests.contract.shop import Shop

WITH_BODY = [
    operation for operation in schema.operations() if operation.takes_body and operation.path.startswith("/api")
]
LIMIT_BYTES = 64 * 1024
# A server may close the connection after a body that it did not read to the end. So the client does not keep it.
ONLY_THIS = {"Connection": "close"}

each_operation = pytest.mark.parametrize("operation", WITH_BODY, ids=lambda operation: operation.path)


@each_operation
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b"[]",
        b"[1, 2]",
        b'"text"',
        b"null",
        b"17",
        b"true",
        b"NaN",
        b"{'single': 1}",
        b'{"a": 1}{"b": 2}',
        b"\xff\xfe\xfa",
        b'{"username": "\xff"}',
        b'{"username": "\\ud800", "password": "\\udfff", "name": "\\ud800", "qty": "\\ud800"}',
        b"[" * 20_000,
        b'{"a":' * 9_000,
        b'{"qty": 1e400, "product_id": -1e400}',
        b'{"qty": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_a_body_that_is_no_json_object_of_the_right_kind_is_a_bad_request(
    admin: Person, operation: schema.Operation, body: bytes
) -> None:
    answer = admin.post(operation.path, data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


@each_operation
@pytest.mark.parametrize("body", [b"", b"%", b"%zz=%ff", b"a=b&&&=&=", b"\x00=\x00", b"=" * 1000, b"a&" * 900])
def test_a_form_without_the_fields_is_a_bad_request(admin: Person, operation: schema.Operation, body: bytes) -> None:
    answer = admin.post(operation.path, data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400


@each_operation
@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "application/octet-stream", "nonsense", "image/*"]
)
def test_a_body_of_another_kind_is_not_supported(admin: Person, operation: schema.Operation, media_type: str) -> None:
    answer = admin.post(operation.path, data=b"<a/>", headers={"Content-Type": media_type})
    assert answer.status_code == 415


@each_operation
@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_over_64_kib_is_too_large(admin: Person, operation: schema.Operation, media_type: str) -> None:
    filler = b" " * LIMIT_BYTES
    body = b'{"a": "' + filler + b'"}' if media_type == "application/json" else b"a=" + filler
    answer = admin.post(operation.path, data=body, headers={"Content-Type": media_type} | ONLY_THIS)
    assert answer.status_code == 413


@each_operation
def test_a_large_body_of_unknown_length_is_too_large(admin: Person, operation: schema.Operation) -> None:
    chunks = (b" " * 8192 for _ in range(12))
    answer = admin.post(operation.path, data=chunks, headers={"Content-Type": "application/json"} | ONLY_THIS)
    assert answer.status_code == 413


@each_operation
def test_a_body_of_just_64_kib_is_read(admin: Person, operation: schema.Operation) -> None:
    body = b"{}" + b" " * (LIMIT_BYTES - 2)
    answer = admin.post(operation.path, data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_json_is_read_with_a_charset_and_in_any_letter_case(shop: Shop) -> None:
    for media_type in ("application/json; charset=utf-8", "Application/JSON"):
        answer = shop.post(
            "/api/user/login",
            data=b'{"username": "admin", "password": "\xc3\xa4"}',
            headers={"Content-Type": media_type},
        )
        assert answer.status_code == 401


def test_a_form_field_given_twice_does_no_harm(shopper: Person) -> None:
    answer = shopper.post("/api/order/add-item", data=[("product_id", "999999999"), ("qty", "1"), ("qty", "2")])
    assert answer.status_code in (400, 404)
