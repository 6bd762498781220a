"""Actions of people on the pages, one click after another."""

from __future__ import annotations

from typing import Any

from tests.contract.browser import Browser
from tests.contract.browser import Page
from tests.contract.people import Person
from tests.contract.shop import PASSWORD


def log_in(browser: Browser, person: Person) -> Page:
    """Log in by the form, and return the page that follows."""
    form = browser.open("/login").form("username", "password")
    page = browser.submit(form, username=person.username, password=PASSWORD)
    assert page.is_logged_in, page.text
    return page


def put_into_cart(browser: Browser, product: dict[str, Any], qty: int = 1) -> Page:
    """Add a product on its page, and return the page that follows."""
    return browser.submit(browser.open(f"/product/{product['slug']}").form("qty"), qty=str(qty))


def as_money(cents: int) -> str:
    """Return the digits that are the same in every way of writing a price, such as 12.50."""
    return f"{cents // 100:,}.{cents % 100:02d}"
