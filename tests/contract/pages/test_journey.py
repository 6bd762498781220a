"""The way from the front door to the thank-you page, with forms only."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.contract.browser import Browser
from tests.contract.journeys import as_money
from tests.contract.journeys import log_in
from tests.contract.journeys import put_into_cart
from tests.contract.people import new_user_fields
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.shop import unique


def test_a_newcomer_finds_registers_buys_and_leaves(browser: Browser, shop: Shop, stockroom: Stockroom) -> None:
    product = stockroom.product(name="Wooden Spoon", price=1250)
    home = browser.open("/")
    results = browser.submit(home.form("search"), search=product["slug"])
    assert results.leads_to(f"/product/{product['slug']}")

    fields = new_user_fields()
    registration = browser.open("/register").form(*fields)
    page = browser.submit(
        registration, **{name: fields.get(name, fields["password"]) for name in visible(registration)}
    )
    assert shop.get(f"/api/user/{fields['username']}/exists").status_code == 200
    if not page.is_logged_in:
        page = browser.submit(
            page.form("username", "password"), username=fields["username"], password=fields["password"]
        )
    assert page.is_logged_in

    cart = put_into_cart(browser, product, 3)
    assert (cart.status, urlsplit(cart.path).path) == (200, "/cart")
    assert "Wooden Spoon" in cart.text
    assert as_money(3750) in cart.text

    cart = browser.submit(cart.form("product_id", qty="3"), qty="2")
    assert as_money(2500) in cart.text
    thanks = browser.submit(cart.form(to="/checkout"))
    assert urlsplit(thanks.path).path == "/order/thank-you"
    assert stockroom.stock_of(product) == 8

    history = browser.open("/orders")
    assert "Wooden Spoon" in history.text
    assert as_money(2500) in history.text

    goodbye = browser.submit(history.form(to="/logout"))
    assert not goodbye.is_logged_in
    assert urlsplit(browser.open("/orders").path).path == "/login"


def visible(form: object) -> set[str]:
    """Return the names of the fields that a person fills in."""
    return {
        element.get("name")
        for element in form.element.all("input", "select", "textarea")  # type: ignore[attr-defined]
        if element.get("type") not in ("hidden", "submit")
    }


def test_a_line_is_removed_and_an_empty_cart_says_so(browser: Browser, shopper: Person, stockroom: Stockroom) -> None:
    log_in(browser, shopper)
    empty = browser.open("/cart")
    assert not any(urlsplit(form.action).path == "/checkout" for form in empty.forms)
    product = stockroom.product(name="Ladle")
    cart = put_into_cart(browser, product)
    assert "Ladle" in cart.text
    browser.submit(cart.form("product_id", "qty", product_id=str(product["id"])), qty="0")
    assert shopper.lines() == {}
    assert "Ladle" not in browser.open("/cart").text


def test_pages_and_api_show_one_and_the_same_cart(browser: Browser, shopper: Person, stockroom: Stockroom) -> None:
    spoon, fork = stockroom.product(name="Silver Spoon"), stockroom.product(name="Silver Fork")
    shopper.add(spoon, 2)
    log_in(browser, shopper)
    put_into_cart(browser, fork, 1)
    assert shopper.lines() == {spoon["id"]: 2, fork["id"]: 1}
    cart = browser.open("/cart")
    assert "Silver Spoon" in cart.text
    assert "Silver Fork" in cart.text


def test_what_is_out_of_stock_leads_back_to_the_cart_with_the_reason(
    browser: Browser, shopper: Person, stockroom: Stockroom
) -> None:
    product = stockroom.product(name="Rare Ladle", stock=2)
    log_in(browser, shopper)
    cart = put_into_cart(browser, product, 2)
    stockroom.admin.empty_cart()
    stockroom.admin.buy(product, 1)
    page = browser.submit(cart.form(to="/checkout"))
    assert urlsplit(page.path).path == "/cart"
    assert "Rare Ladle" in page.text
    assert any("Rare Ladle" in alert.text for alert in page.root.all() if alert.get("role") in ("alert", "status"))
    assert (shopper.lines(), stockroom.stock_of(product)) == ({product["id"]: 2}, 1)


def test_adding_without_logging_in_leads_to_login_and_back(
    browser: Browser, shopper: Person, stockroom: Stockroom
) -> None:
    product = stockroom.product()
    login = put_into_cart(browser, product)
    assert urlsplit(login.path).path == "/login"
    form = login.form("username", "password")
    page = browser.submit(form, username=shopper.username, password="Kreide-Tafel-17")
    assert page.is_logged_in
    assert urlsplit(page.path).path in (f"/product/{product['slug']}", "/cart")


def test_order_history_is_ones_own_newest_first_and_paged(
    browser: Browser, shopper: Person, stranger: Person, stockroom: Stockroom
) -> None:
    first, second = stockroom.product(name="First Ladle"), stockroom.product(name="Second Ladle")
    other = stockroom.product(name="Stranger's Ladle")
    shopper.buy(first)
    shopper.buy(second)
    stranger.buy(other)
    log_in(browser, shopper)
    text = browser.open("/orders").text
    assert "Second Ladle" in text.partition("First Ladle")[0]
    assert "Stranger's Ladle" not in text
    assert browser.open("/orders?page=2").status == 200
    assert browser.open("/orders?page=0").status == 400


def test_an_order_keeps_the_price_that_was_paid(browser: Browser, shopper: Person, stockroom: Stockroom) -> None:
    shopper.buy(stockroom.product(name="Paid Ladle", price=123_456), 2)
    log_in(browser, shopper)
    assert as_money(246_912) in browser.open("/orders").text


def test_logging_out_in_one_browser_leaves_the_other_logged_in(
    browser: Browser, other_browser: Browser, shopper: Person
) -> None:
    page = log_in(browser, shopper)
    log_in(other_browser, shopper)
    browser.submit(page.form(to="/logout"))
    assert not browser.open("/").is_logged_in
    assert other_browser.open("/cart").is_logged_in


def test_the_admin_sees_the_orders_of_all(
    browser: Browser, shop: Shop, shopper: Person, stranger: Person, stockroom: Stockroom
) -> None:
    product = stockroom.product(name=unique("Thing of somebody "))
    shopper.buy(product)
    browser.submit(browser.open("/login").form("username", "password"), username="admin", password=shop.admin_password)
    assert product["name"] in browser.open("/orders").text
    browser.submit(browser.open("/").form(to="/logout"))
    log_in(browser, stranger)
    assert product["name"] not in browser.open("/orders").text
