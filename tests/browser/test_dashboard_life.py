"""How a dashboard lives: by a script, beside what it watches, and until nobody looks any more or Ctrl-C ends it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect
from playwright.sync_api import Page

from tests.browser.live import Dashboard
from tests.browser.live import dashboard
from tests.browser.live import PATIENCE_S
from tests.browser.pressing import await_tiles
from tests.browser.pressing import choose
from tests.browser.pressing import is_chosen
from tests.browser.pressing import module
from tests.browser.pressing import opened
from tests.browser.pressing import press
from tests.compare.launch.stub_shop import eventually

SCRIPT = """
steps:
  - {title: Opening, say: Two shops., ask: "Which is larger?", do: [{start: resilient}, {load: 15, mix: buying}]}
  - {title: Products hangs, do: [{break: {hang: products}}]}
  - {title: Mended, do: [heal]}
"""
SMALL_SHARE = 0.25
LITTLE_BYTES = 20 * 2**20


@pytest.fixture(scope="module")
def live(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    folder = tmp_path_factory.mktemp("life")
    script = folder / "script.yaml"
    script.write_text(SCRIPT)
    with dashboard(folder, "--script", str(script)) as running:
        yield running


def await_service(page: Page, live: Dashboard) -> None:
    """Wait until both shops serve; start them if they don't run: the test before may have been the last to look."""

    def is_so() -> bool:
        shops = live.ticks()[-1]["shops"].values()
        if all(shop["phase"] == "stopped" for shop in shops):
            page.keyboard.press("s")
        return all(shop["phase"] == "running" and shop["right_rps"] > 3 for shop in shops)

    eventually(is_so, PATIENCE_S, every_s=1.5)


def steps_on(page: Page, key: str) -> None:
    """Press a key until the script has heard it: it is deaf just after a step."""
    coming = page.locator("#next-step").inner_text()
    for _ in range(30):
        page.keyboard.press(key)
        try:
            expect(page.locator("#next-step")).not_to_have_text(coming, timeout=1_000)
        except AssertionError:
            continue
        return
    raise AssertionError("the script did not go on")


def test_a_script_goes_on_step_by_step_with_one_key(browser: Browser, live: Dashboard) -> None:
    with opened(browser, live) as page:
        expect(page.locator("#next-step")).to_have_text("Next, 1 of 3: Opening. Which is larger?")
        page.keyboard.press("n")
        expect(page.locator("#caption")).to_have_text("Opening. Two shops.")
        is_chosen(page, "Mostly", "buying")
        expect(page.locator("#rate")).to_have_value("15")
        expect(page.locator("#micro-headline")).to_contain_text(re.compile(r"starting … \S.*, \d+ s"))
        live.reached(lambda shop: shop["right_rps"] > 3)
        for key, event, said in (("PageDown", "fault", "Letting products hang"), ("n", "healed", "In the monolith")):
            steps_on(page, key)
            expect(page.locator("#sentence")).to_contain_text(said)
            live.wait_for(event)
        expect(page.locator("#next-step")).to_have_text("The script is at its end. Next: from the beginning.")
        expect(page.locator("#caption")).to_have_text("Mended.")
        page.keyboard.press("h")
        expect(page.locator("#caption")).to_have_text("")


def test_it_takes_little_and_keeps_nothing_while_both_shops_serve(browser: Browser, live: Dashboard) -> None:
    with opened(browser, live) as page:
        await_service(page, live)
        process = psutil.Process(live.process.pid)
        held, threads, files = process.memory_info().rss, process.num_threads(), process.num_fds()
        children = len(process.children(recursive=True))
        began_s, used_s, seen = time.monotonic(), sum(process.cpu_times()[:2]), len(live.ticks())
        eventually(lambda: len(live.ticks()) >= seen + 30, PATIENCE_S, every_s=0.5)
        share = (sum(process.cpu_times()[:2]) - used_s) / (time.monotonic() - began_s)
        assert share < SMALL_SHARE, f"the dashboard used {share:.0%} of a core"
        assert process.memory_info().rss - held < LITTLE_BYTES
        assert process.num_threads() <= threads + 8 and process.num_fds() <= files + 4
        assert len(process.children(recursive=True)) == children


def test_when_the_last_browser_is_closed_both_shops_stop_and_the_page_is_still_there(
    browser: Browser, live: Dashboard
) -> None:
    with opened(browser, live) as page:
        await_service(page, live)
        page.reload()
        await_tiles(page)
    eventually(live.is_closed, timeout_s=45)  # far sooner than a page that only falls silent is given up
    assert live.process.poll() is None


def test_ctrl_c_ends_it_while_something_is_broken(browser: Browser, tmp_path: Path) -> None:
    """`dashboard` ends it, and sees that nothing is left and nothing is said but a farewell."""
    with dashboard(tmp_path) as running, opened(browser, running) as page:
        await_service(page, running)
        choose(page, "Kind of fault", "database-locked")
        module(page, "Break", "orders")
        page.keyboard.press("b")
        running.wait_for("fault")
        expect(page.locator("#micro-map")).to_have_attribute("alt", re.compile("database-locked in orders"))


def test_ctrl_c_while_both_shops_start_leaves_nothing(browser: Browser, tmp_path: Path) -> None:
    with dashboard(tmp_path) as running, opened(browser, running) as page:
        press(page, "Start both")
        expect(page.locator("#sentence")).to_have_text("Starting both shops")
