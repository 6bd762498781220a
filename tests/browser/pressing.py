"""What tests do on the live page: press, choose, look at a tile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser
from playwright.sync_api import expect
from playwright.sync_api import Locator
from playwright.sync_api import Page

from tests.browser.conftest import Watched
from tests.browser.live import Dashboard

expect.set_options(timeout=20_000)  # the page shares its cores with both shops, and with other tests


@contextmanager
def opened(browser: Browser, live: Dashboard) -> Iterator[Page]:
    """Open the page in a window of its own, which must see no error in the console, and ask no other host."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    watched = Watched(context.new_page(), (live.url, "data:", "blob:"))
    watched.page.goto(live.url)
    await_tiles(watched.page)
    yield watched.page
    watched.page.goto("about:blank")  # a page does not notice that its window is closed by remote control
    watched.problems = [problem for problem in watched.problems if "about:blank" not in problem]
    context.close()
    assert watched.problems == []


def await_tiles(page: Page) -> None:
    expect(page.locator("#monolith-tiles .tile")).to_have_count(5)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, choice: str, option: str) -> None:
    group = page.get_by_role("group", name=choice, exact=True)
    group.get_by_role("button", name=option, exact=True).click()
    is_chosen(page, choice, option)


def is_chosen(page: Page, choice: str, option: str) -> None:
    """Wait until an option, and no other one, is pressed."""
    group = page.get_by_role("group", name=choice, exact=True)
    expect(group.get_by_role("button", name=option, exact=True)).to_have_attribute("aria-pressed", "true")
    expect(group.locator('[aria-pressed="true"]')).to_have_count(1)


def module(page: Page, of: str, option: str) -> None:
    fieldset = page.get_by_role("group", name=of, exact=True)
    button = fieldset.get_by_role("group", name="Module").get_by_role("button", name=option, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def tile(page: Page, shop: str, feature: str) -> Locator:
    return page.locator(f"#{shop}-tiles .tile", has_text=feature)
