"""Protection of people against tricks: cookies, CSRF, redirects after a login, and a form's words about mistakes."""

from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import quote
from urllib.parse import urlsplit

import pytest

from tests.contract.browser import Browser
from tests.contract.journeys import log_in
from tests.contract.people import new_user_fields
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import PASSWORD
from tests.contract.shop import Shop


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(browser: Browser, shopper: Person) -> None:
    form = browser.open("/login").form("username", "password")
    answer = browser.send(form, username=shopper.username, password=PASSWORD)
    assert answer.status_code == 302
    cookies = SimpleCookie(answer.headers["Set-Cookie"])
    assert cookies
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] in ("Lax", "Strict")


def test_the_cookie_is_named_after_the_shop_so_that_both_can_be_used_at_once(browser: Browser, shop: Shop) -> None:
    browser.open("/login")
    assert browser.session.cookies.keys()
    other = {"monolith": "micro", "microservices": "monolith"}[shop.architecture]
    for name in browser.session.cookies.keys():
        assert {"monolith": "monolith", "microservices": "micro"}[shop.architecture] in name
        assert other not in name


@pytest.mark.parametrize("path", ["/", "/login", "/nothing-here"])
def test_no_other_site_may_frame_a_page(browser: Browser, path: str) -> None:
    headers = browser.open(path).answer.headers
    assert "frame-ancestors" in headers.get("Content-Security-Policy", "") or "X-Frame-Options" in headers
    assert "script-src" in headers["Content-Security-Policy"] or "default-src" in headers["Content-Security-Policy"]


def test_a_forged_cookie_is_nobodys(browser: Browser, shop: Shop) -> None:
    browser.open("/login")
    for name in browser.session.cookies.keys():
        for forged in ("x", "eyJhIjoxfQ.aaaaaa.bbbbbb", "." * 50):
            answer = browser.request("GET", "/orders", headers={"Cookie": f"{name}={forged}"})
            assert answer.status_code in (200, 302)
    assert not browser.open("/").is_logged_in


POSTS = [
    ("/product/{slug}", {"qty": "1"}),
    ("/cart", {"product_id": "{id}", "qty": "5"}),
    ("/checkout", {}),
    ("/logout", {}),
]


@pytest.mark.parametrize(("path", "fields"), POSTS, ids=[path for path, _ in POSTS])
def test_a_post_without_the_right_token_is_refused_and_changes_nothing(
    browser: Browser,
    other_browser: Browser,
    shopper: Person,
    stockroom: Stockroom,
    path: str,
    fields: dict[str, str],
) -> None:
    product = stockroom.product()
    shopper.add(product, 2)
    log_in(browser, shopper)
    sent = {name: value.format(**product) for name, value in fields.items()}
    stolen = other_browser.open("/login").form("username").values["csrf_token"]
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "wrong"}, {"csrf_token": stolen}):
        assert browser.request("POST", path.format(**product), data=sent | token).status_code == 400
    assert shopper.lines() == {product["id"]: 2}
    assert stockroom.stock_of(product) == 10
    assert browser.open("/cart").is_logged_in


def test_registering_and_logging_in_need_the_token_too(browser: Browser, shop: Shop, shopper: Person) -> None:
    fields = new_user_fields()
    assert browser.request("POST", "/register", data=fields).status_code == 400
    assert shop.get(f"/api/user/{fields['username']}/exists").status_code == 404
    credentials = {"username": shopper.username, "password": PASSWORD}
    assert browser.request("POST", "/login", data=credentials).status_code == 400
    assert not browser.open("/").is_logged_in


EVIL_PLACES = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "https:///evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "@evil.example",
    "cart@evil.example",
]


@pytest.mark.parametrize("place", EVIL_PLACES)
def test_logging_in_never_leads_to_another_site(browser: Browser, shopper: Person, place: str) -> None:
    form = browser.open(f"/login?next={quote(place, safe='')}").form("username", "password")
    answer = browser.send(form, username=shopper.username, password=PASSWORD)
    assert answer.status_code == 302
    location = answer.headers["Location"]
    # A browser drops tabs and newlines, and reads a backslash as a slash.
    as_browsers_read = location.strip().replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    where = urlsplit(as_browsers_read)
    assert not as_browsers_read.startswith("//")
    assert where.scheme in ("", "http")
    assert where.netloc in ("", urlsplit(shop_url(browser)).netloc)
    assert where.path.startswith("/")


def test_a_place_to_lead_to_that_is_costly_to_check_holds_up_nobody(browser: Browser, shopper: Person) -> None:
    form = browser.open(f"/login?next=/{'a' * 60}!").form("username", "password")
    answer = browser.send(form, username=shopper.username, password=PASSWORD)
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, "/")


@pytest.mark.parametrize(
    "wrong", [{"username": "\n"}, {"first_name": "\x07"}, {"last_name": "\t"}, {"password": "\t"}], ids=str
)
def test_a_form_takes_no_more_than_the_api(browser: Browser, shop: Shop, wrong: dict[str, str]) -> None:
    fields = new_user_fields()
    tainted = fields | {name: fields[name] + value for name, value in wrong.items()}
    assert shop.post("/api/user/create", json=tainted).status_code == 400
    assert browser.send(browser.open("/register").form(*fields), **tainted).status_code == 400
    assert shop.get(f"/api/user/{fields['username']}/exists").status_code == 404


@pytest.mark.parametrize("product_id", ["0", "-1", "1000000000", "1" + "0" * 20, "x"])
def test_a_product_that_can_not_be_is_a_bad_request(
    browser: Browser, shopper: Person, stockroom: Stockroom, product_id: str
) -> None:
    product = stockroom.product()
    log_in(browser, shopper)
    form = browser.open(f"/product/{product['slug']}").form("qty")
    assert browser.send(form, product_id=product_id, qty="1").status_code == 400
    assert shopper.lines() == {}


def shop_url(browser: Browser) -> str:
    return browser.shop.urls["pages"]


def test_logging_in_leads_back_to_where_one_was(browser: Browser, shopper: Person) -> None:
    login = browser.open("/orders")
    assert urlsplit(login.path).path == "/login"
    page = browser.submit(login.form("username", "password"), username=shopper.username, password=PASSWORD)
    assert urlsplit(page.path).path == "/orders"


@pytest.mark.parametrize(
    ("username", "password"),
    [("{name}", "wrong-password"), ("nobody-at-all", PASSWORD), ("", ""), ("x" * 500, "y" * 5000), ("a\x00", "🔑")],
)
def test_a_login_that_fails_says_so_and_shows_no_password(
    browser: Browser, shopper: Person, username: str, password: str
) -> None:
    form = browser.open("/login").form("username", "password")
    page = browser.submit(form, username=username.format(name=shopper.username), password=password)
    assert page.status in (200, 400)
    assert not page.is_logged_in
    assert page.form("username", "password").values["password"] == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "{taken}"), ("email", "no address"), ("username", "a"), ("password", "short"), ("first_name", "")],
)
def test_a_registration_that_fails_says_why_and_keeps_what_was_typed(
    browser: Browser, shop: Shop, shopper: Person, field: str, value: str
) -> None:
    fields = new_user_fields(first_name="Grace") | {field: value.format(taken=shopper.username)}
    form = browser.open("/register").form(*fields)
    sent = {name: fields.get(name, fields["password"]) for name in form.names - {"csrf_token"} if name in fields}
    page = browser.submit(form, **sent)
    assert page.status in (200, 400)
    again = page.form(*fields)
    assert again.values["last_name"] == "Lovelace"
    assert again.values["password"] == ""
    if field not in ("username",):
        assert shop.get(f"/api/user/{fields['username']}/exists").status_code == 404


@pytest.mark.parametrize("qty", ["-1", "1.5", "many", "", "1001", "9" * 40, "\x00"])
def test_a_quantity_that_can_not_be_is_not_added_on_the_page(
    browser: Browser, shopper: Person, stockroom: Stockroom, qty: str
) -> None:
    product = stockroom.product()
    log_in(browser, shopper)
    page = browser.submit(browser.open(f"/product/{product['slug']}").form("qty"), qty=qty)
    assert page.status in (200, 400)
    assert shopper.lines() == {}


@pytest.mark.parametrize("path", ["/cart", "/orders", "/order/thank-you"])
def test_a_page_of_ones_own_leads_to_login(browser: Browser, path: str) -> None:
    assert urlsplit(browser.open(path).path).path == "/login"


def test_a_page_of_ones_own_is_not_kept_by_caches(browser: Browser, shopper: Person, stockroom: Stockroom) -> None:
    shopper.add(stockroom.product())
    log_in(browser, shopper)
    for path in ("/cart", "/orders"):
        assert "no-store" in browser.open(path).answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_a_large_form_is_too_large(browser: Browser, path: str) -> None:
    form = browser.open(path).form("username")
    assert browser.send(form, username="x" * 70_000).status_code == 413


@pytest.mark.parametrize("action", ["/logout", "/checkout"])
def test_a_large_form_without_fields_is_too_large_as_well(
    browser: Browser, shopper: Person, stockroom: Stockroom, action: str
) -> None:
    shopper.add(stockroom.product())
    log_in(browser, shopper)
    fields = browser.open("/cart").form(to=action).values | {"much": "x" * 70_000}
    assert browser.request("POST", action, data=fields).status_code == 413


def test_a_password_of_several_lines_is_refused_on_the_page(browser: Browser, shopper: Person) -> None:
    page = browser.submit(browser.open("/login").form("password"), username=shopper.username, password="abc\tdefgh")
    assert page.status in (200, 400)
    assert page.form("password") is not None


def test_an_address_is_one_however_it_is_written_and_wherever_it_is_given(browser: Browser, shop: Shop) -> None:
    fields = new_user_fields()
    local = fields["email"].partition("@")[0]
    page = browser.submit(browser.open("/register").form("first_name"), **(fields | {"email": f"{local}@ｅxample.com"}))
    assert page.status == 200
    again = new_user_fields() | {"email": f"{local}@example.com"}
    assert shop.post("/api/user/create", json=again).status_code == 409
