"""Both shops as a shopper sees them, in Chromium, with JavaScript switched off."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect
from playwright.sync_api import Page

from tests.browser.conftest import Watched

IS_MARKED = "e => getComputedStyle(e).outlineStyle != 'none' || getComputedStyle(e).boxShadow != 'none'"
PASSWORD = "correct horse battery"

in_both = pytest.mark.parametrize("architecture", ["monolith", "microservices"])


def register_and_log_in(page: Page, home: str) -> str:
    username = f"grace-{secrets.token_hex(4)}"
    page.goto(home)
    page.get_by_role("link", name="Register").click()
    page.get_by_label("First name").fill("Grace")
    page.get_by_label("Last name").fill("Hopper")
    page.get_by_label("E-mail address").fill(f"{username}@example.org")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name=f"Log out {username}")).to_be_visible()
    return username


@in_both
def test_a_shopper_buys_something(watched: Watched, both_shops: dict[str, str], architecture: str) -> None:
    page, home = watched.page, both_shops[architecture]
    register_and_log_in(page, home)
    expect(page.get_by_text(architecture, exact=True)).to_be_visible()

    page.get_by_label("Search for products").fill("kettle")
    page.get_by_role("button", name="Search").click()
    product = page.get_by_role("article").first.get_by_role("link")
    name = product.inner_text().strip()
    product.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="Similar products")).to_be_visible()

    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_label(f"Quantity of {name}").fill("3")
    page.get_by_role("button", name=f"Update {name}").click()
    expect(page.get_by_label(f"Quantity of {name}")).to_have_value("3")
    total = page.get_by_role("row", name=re.compile("^Total")).inner_text().split()[-1]

    page.get_by_role("button", name="Check out").click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    expect(page.get_by_text(total)).to_be_visible()
    page.get_by_role("link", name="Your orders").click()
    expect(page.get_by_text(f"3 × {name}")).to_be_visible()


def test_one_browser_is_logged_in_to_both_shops(watched: Watched, both_shops: dict[str, str]) -> None:
    page = watched.page
    names = {architecture: register_and_log_in(page, home) for architecture, home in both_shops.items()}
    for architecture, home in both_shops.items():
        page.goto(home)
        expect(page.get_by_role("button", name=f"Log out {names[architecture]}")).to_be_visible()


@in_both
def test_the_keyboard_reaches_everything(watched: Watched, both_shops: dict[str, str], architecture: str) -> None:
    page = watched.page
    page.goto(both_shops[architecture])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not focused.count():
            break
        reached.add(focused.evaluate('element => element.outerHTML.match(/(href|name|type)="[^"]*"/)[0]'))
        assert focused.evaluate(IS_MARKED), "the focus must be seen"
    links = {f'href="{link.get_attribute("href")}"' for link in page.get_by_role("link").all()}
    assert links - {'href="#main"'} <= reached


@in_both
@pytest.mark.parametrize("path", ["/", "/product/{slug}", "/login", "/register", "/nowhere"])
def test_a_page_fits_the_screen(watched: Watched, both_shops: dict[str, str], architecture: str, path: str) -> None:
    page, home = watched.page, both_shops[architecture]
    page.goto(home)
    slug = page.get_by_role("article").first.get_by_role("link").get_attribute("href").rsplit("/", 1)[1]  # type: ignore[union-attr]
    page.goto(home + path.format(slug=slug))
    assert page.get_by_role("heading", level=1).count() == 1
    for width in (360, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    watched.problems = [problem for problem in watched.problems if "404" not in problem or path != "/nowhere"]


@in_both
def test_a_form_of_another_site_is_refused(watched: Watched, both_shops: dict[str, str], architecture: str) -> None:
    page, home = watched.page, both_shops[architecture]
    lure = f'<form method="post" action="{home}/register"><button>Win a kettle</button></form>'
    page.route("http://elsewhere.example/", lambda route: route.fulfill(body=lure, content_type="text/html"))
    page.goto("http://elsewhere.example/")
    with page.expect_navigation() as led:
        page.get_by_role("button", name="Win a kettle").click()
    assert led.value.status == 403
    expect(page.get_by_text("A page of another site may not do this.")).to_be_visible()
    watched.problems = [problem for problem in watched.problems if "elsewhere" not in problem and "403" not in problem]
