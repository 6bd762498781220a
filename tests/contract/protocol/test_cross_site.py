"""A page of another site can't make its reader's browser change anything in the shop."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
import requests

from tests.contract import schema
from tests.contract.people import new_user_fields
from tests.contract.people import Person
from tests.contract.shop import Shop

POSTS = [operation for operation in schema.operations() if operation.method == "post"]
ELSEWHERE: list[Mapping[str, str]] = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # another port of this machine, or another host of the same domain
    {"Sec-Fetch-Site": "a word of tomorrow"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "{here}"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.example:{port}"},
    {"Origin": "{here}.evil.example"},
    {"Origin": "{here}@evil.example"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "http://["},
    {"Origin": "null"},  # a sandboxed frame, or a page that hides where it is
]
HERE: list[Mapping[str, str]] = [
    {},  # a client that is no browser
    {"Sec-Fetch-Site": "same-origin", "Origin": "{here}"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": "{here}"},
]


def register(shop: Shop, headers: Mapping[str, str], fields: Mapping[str, str]) -> requests.Response:
    """Register by a form, as a page would make a browser do it."""
    address = urlsplit(shop.url("/api/user/create"))
    here = {"here": f"http://{address.netloc}", "port": str(address.port)}
    sent = {name: value.format(**here) for name, value in headers.items()}
    return shop.post("/api/user/create", data=fields, headers=sent)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_a_form_of_another_site_registers_nobody(shop: Shop, headers: Mapping[str, str]) -> None:
    fields = new_user_fields()
    assert register(shop, headers, fields).status_code == 403
    assert shop.get(f"/api/user/{fields['username']}/exists").status_code == 404


@pytest.mark.parametrize("headers", HERE, ids=str)
def test_a_form_of_our_own_and_a_client_that_is_no_browser_do(shop: Shop, headers: Mapping[str, str]) -> None:
    assert register(shop, headers, new_user_fields()).status_code == 201


@pytest.mark.parametrize("operation", POSTS, ids=lambda operation: operation.path)
def test_nothing_can_be_changed_from_another_site(shop: Shop, admin: Person, operation: schema.Operation) -> None:
    answer = admin.post(operation.path, headers={"Sec-Fetch-Site": "cross-site"}, data={"qty": "1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/login", "/api/products"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_link_from_another_site_leads_here(shop: Shop, path: str, method: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert shop.call(method, path, headers=headers).status_code == 200
