"""Presenter mode: large, filled, without controls, and kept when the page is loaded again."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from playwright.sync_api import Page

from compare.demo.captions import after
from compare.demo.outages import Outage
from compare.load.features import FEATURES
from compare.topology import SHOPS
from tests.browser.pressing import await_tiles
from tests.browser.pressing import press

BUSY = "This machine is busy: other programs use 1.4 cores."
LONG_SENTENCE = after({name: {feature.name: Outage(99, 9, 0.5) for feature in FEATURES} for name in SHOPS})


def presents(page: Page) -> None:
    press(page, "Presenter mode")
    expect(page.locator("#controls")).to_be_hidden()
    for shown in ("#sentence", "#micro-tiles strong"):
        expect(page.locator(shown).first).to_have_css("font-size", re.compile(r"(2[89]|[3-9]\d)(\.\d+)?px"))
    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        bottom = page.locator("#micro-drawing").evaluate(
            "(drawing, [said, busy]) => { document.getElementById('sentence').textContent = said;"
            " document.getElementById('banner').textContent = busy;"
            " return drawing.getBoundingClientRect().bottom; }",
            [LONG_SENTENCE, BUSY],
        )
        assert bottom <= height, "all but the footer fits the screen, whatever is said"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert bottom <= foot(page), "nothing lies over the charts"
    fits_a_small_window(page)
    page.keyboard.press("p")
    expect(page.locator("#controls")).to_be_visible()
    expect(page.locator("#leave")).to_be_hidden()
    press(page, "Letter keys")
    page.keyboard.press("p")
    expect(page.locator("#controls")).to_be_visible()
    stays_as_it_was_when_it_is_loaded_again(page)
    press(page, "Letter keys")
    page.keyboard.press("p")
    expect(page.locator("#controls")).to_be_hidden()
    press(page, "Leave presenter mode")
    expect(page.locator("#controls")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 720})


def foot(page: Page) -> float:
    return float(page.locator("footer").evaluate("footer => footer.getBoundingClientRect().top"))


def fits_a_small_window(page: Page) -> None:
    """A laptop's, with the bars of its browser: below the charts there is only the way out."""
    page.set_viewport_size({"width": 1280, "height": 577})
    page.evaluate("document.getElementById('sentence').textContent = 'Killing products in both shops'")
    drawing = page.locator("#micro-drawing").bounding_box()
    assert drawing is not None and drawing["height"] >= 140
    assert drawing["y"] + drawing["height"] <= foot(page)
    assert page.locator("footer p").locator("visible=true").count() == 0
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)
    page.evaluate("said => { document.getElementById('sentence').textContent = said; }", LONG_SENTENCE)
    page.locator("#leave").scroll_into_view_if_needed()
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)


def stays_as_it_was_when_it_is_loaded_again(page: Page) -> None:
    """Presenting, and with letter keys switched off."""
    press(page, "Presenter mode")
    page.reload()
    await_tiles(page)
    expect(page.locator("#controls")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator("#controls")).to_be_hidden()
    press(page, "Leave presenter mode")
    page.reload()
    await_tiles(page)
    expect(page.locator("#controls")).to_be_visible()
    expect(page.locator("#letters")).to_have_attribute("aria-pressed", "false")
