"""Generated requests from docs/openapi.yaml, which nobody would think of. Every answer keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import allow_header_conformance
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.contract import schema
from tests.contract.browser import Browser
from tests.contract.people import Person
from tests.contract.shop import PATIENCE_S
from tests.contract.shop import Shop

Case = schemathesis.Case[Any]
GENERATION = {"deterministic": True, "database": "none", "no-shrink": True, "allow-extra-parameters": False}


def document(examples: int, coverage: bool) -> Any:
    """Load the contract. `coverage` adds a case for each edge of each field to the random examples."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": 20261122,
            "generation": GENERATION | {"max-examples": examples},
            "phases": {"coverage": {"enabled": coverage}, "stateful": {"enabled": False}},
        }
    )
    return schemathesis.openapi.from_path(schema.DOCUMENT_PATH, config=config)


def is_protected(context: Any) -> bool:
    return "security" in context.operation.definition.raw


THOROUGH = document(examples=4, coverage=True)
OPEN_API = THOROUGH.include(path_regex="^/api/").exclude(is_protected)
PROTECTED_API = THOROUGH.include(is_protected)
# Without a key, all of them answer 401, so a few examples prove as much as many.
PROTECTED_API_WITHOUT_KEY = document(examples=2, coverage=False).include(is_protected)
PAGES = THOROUGH.exclude(path_regex="^/api/")
FORMS = THOROUGH.include(method="POST").exclude(path_regex="^/(api/|logout)")


@dataclass(frozen=True)
class SignedIn:
    """The session data that a browser sends with a form."""

    cookies: str
    token: str


@pytest.fixture(scope="session")
def signed_in(shop: Shop) -> Iterator[SignedIn]:
    """The admin, logged in on the pages."""
    browser = Browser(shop)
    form = browser.open("/login").form("username", "password")
    page = browser.submit(form, username="admin", password=shop.admin_password)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.session.cookies)
    yield SignedIn(cookies, page.form(to="/logout").values["csrf_token"])
    browser.close()


@OPEN_API.parametrize()
def test_anybody_may_send_anything(case: Case, shop: Shop) -> None:
    send_and_check(case, shop)


@PROTECTED_API_WITHOUT_KEY.parametrize()
def test_nobody_gets_in_by_sending_anything(case: Case, shop: Shop) -> None:
    assert send_and_check(case, shop).status_code == 401


@PROTECTED_API.parametrize()
def test_an_admin_may_send_anything(case: Case, shop: Shop, admin: Person) -> None:
    # A logout ends the key, so each logout gets a new one.
    logs_out = (case.method, case.path) == ("POST", "/api/user/logout")
    key = shop.log_in("admin", shop.admin_password) if logs_out else admin.key
    send_and_check(case, shop, headers={"Authorization": f"Bearer {key}"})


@PAGES.parametrize()
def test_anybody_may_open_any_page(case: Case, shop: Shop) -> None:
    send_and_check(case, shop)


@FORMS.parametrize()
def test_an_admin_may_send_any_form(case: Case, shop: Shop, signed_in: SignedIn) -> None:
    # Without the token, the shop would refuse all of them before it reads them.
    if isinstance(case.body, dict):
        case.body = case.body | {"csrf_token": signed_in.token}
    send_and_check(case, shop, headers={"Cookie": signed_in.cookies})


def send_and_check(case: Case, shop: Shop, headers: dict[str, str] | None = None) -> Any:
    answer = case.call_and_validate(
        base_url=shop.urls[case.operation.tags[0]],
        headers=headers,
        allow_redirects=False,
        timeout=PATIENCE_S,
        excluded_checks=checks_that_do_not_apply(case),
    )
    assert answer.status_code != 503, "every service is up, so none may be away"
    return answer


def checks_that_do_not_apply(case: Case) -> list[Any]:
    """Return the checks that fail because of rules that OpenAPI can't express."""
    if case.method == "POST" and not case.path.startswith("/api/"):
        return [positive_data_acceptance]  # every form without a CSRF token is refused, however well it is filled in
    if "ids" in (case.query or {}) and len(case.query) > 1:
        return [positive_data_acceptance]  # `ids` may not be combined with `search` or `page`
    if case.path == "/api/product/create":
        return [allow_header_conformance]  # GET is allowed: it asks for the product with the slug "create"
    return []
