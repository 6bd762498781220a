"""What axe-core finds wrong with a page: contrast, labels, names, roles, order."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page


def violations(page: Page) -> list[str]:
    """Return a line for each rule that the page breaks; the page must let scripts in: `context(bypass_csp=True)`."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}" for each in found]


def checked(browser: Browser, url: str, dark: bool = False, ready: str = "") -> list[str]:
    """Open a page in a window of its own, wait until `ready` is in it, and return what axe-core finds wrong."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 720}, bypass_csp=True, color_scheme="dark" if dark else "light"
    )
    try:
        page = context.new_page()
        page.goto(url)
        if ready:
            page.locator(ready).first.wait_for()
        return violations(page)
    finally:
        context.close()
