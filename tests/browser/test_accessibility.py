"""axe-core finds nothing wrong with the pages of either shop."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import checked


@pytest.mark.parametrize("architecture", ["monolith", "microservices"])
@pytest.mark.parametrize("path", ["/", "/?search=lamp", "/login", "/register", "/nowhere"])
def test_axe_finds_nothing_wrong(browser: Browser, both_shops: dict[str, str], architecture: str, path: str) -> None:
    assert checked(browser, both_shops[architecture] + path) == []
