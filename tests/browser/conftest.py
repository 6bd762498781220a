"""A real browser, and both shops running at once for it.

Chromium comes from the system. Without it these tests are skipped, unless CARTLAB_REQUIRE_BROWSER is set, as in CI.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import sync_playwright

from compare.launch.local.launcher import launched
from compare.launch.runtime import LaunchOptions
from compare.settings import state_directory
from compare.topology import SHOPS
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.ports import port_block
from tests.shelf import lay_out_first_data

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        message = "Chromium is not installed (on Debian: apt install chromium)"
        if os.environ.get("CARTLAB_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def both_shops(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return the address of the home page of each shop."""
    state: Path = tmp_path_factory.mktemp("browser")
    (state / "venvs").symlink_to(state_directory() / "venvs")
    (state_directory() / "venvs").mkdir(parents=True, exist_ok=True)
    base = port_block()
    for shop in SHOPS.values():
        lay_out_first_data(shop, CHEAP_PASSWORDS, state)
    options = LaunchOptions(state=state, port_base=base, settings=CHEAP_PASSWORDS, init=False)
    with launched(SHOPS["monolith"], options) as monolith, launched(SHOPS["micro"], options) as micro:
        yield {"monolith": monolith.url("pages"), "microservices": micro.url("pages")}


class Watched:
    """A page that remembers what a shopper would not see: console errors, and requests to other hosts."""

    def __init__(self, page: Page, allowed: tuple[str, ...]) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("console", lambda message: self._note(message.type == "error", f"console: {message.text}"))
        page.on("pageerror", lambda error: self._note(True, f"script: {error}"))
        page.on("request", lambda request: self._note(not request.url.startswith(allowed), f"outside: {request.url}"))

    def _note(self, is_problem: bool, text: str) -> None:
        if is_problem:
            self.problems.append(text)


@pytest.fixture
def watched(browser: Browser, both_shops: dict[str, str]) -> Iterator[Watched]:
    """Return a fresh browser window; the test fails if the window saw a problem."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, java_script_enabled=False)
    watched = Watched(context.new_page(), tuple(both_shops.values()))
    yield watched
    context.close()
    assert watched.problems == []
