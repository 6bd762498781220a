"""The live page in a real browser: every control, and what it does to both shops."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect
from playwright.sync_api import Page

from compare.topology import SHOPS
from tests.browser.accessibility import violations
from tests.browser.conftest import Watched
from tests.browser.live import Dashboard
from tests.browser.live import dashboard
from tests.browser.live import PATIENCE_S
from tests.compare.launch.stub_shop import eventually

SLOW_MS = 1000 * PATIENCE_S


expect.set_options(timeout=20_000)  # the page shares its cores with both shops, and with other tests


@pytest.fixture(scope="module")
def live(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with dashboard(tmp_path_factory.mktemp("dashboard")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, live: Dashboard) -> Iterator[Page]:
    """Return a window with the page; the test fails if it saw an error in the console, or a request to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    watched = Watched(context.new_page(), (live.url, "data:", "blob:"))
    watched.page.goto(live.url)
    expect(watched.page.locator("#monolith-tiles .tile")).to_have_count(5)
    yield watched.page
    context.close()
    assert watched.problems == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, choice: str, option: str) -> None:
    group = page.get_by_role("group", name=choice, exact=True)
    group.get_by_role("button", name=option, exact=True).click()
    expect(group.get_by_role("button", name=option, exact=True)).to_have_attribute("aria-pressed", "true")
    expect(group.locator('[aria-pressed="true"]')).to_have_count(1)


def tile(page: Page, shop: str, feature: str) -> Any:
    return page.locator(f"#{shop}-tiles .tile", has_text=feature)


def module(page: Page, of: str, option: str) -> None:
    fieldset = page.get_by_role("group", name=of, exact=True)
    fieldset.get_by_role("group", name="Module").get_by_role("button", name=option, exact=True).click()


def test_a_demonstration_from_nothing_to_nothing(page: Page, live: Dashboard, browser: Browser) -> None:
    starts_with_nothing(page, live)
    starts_both(page, live)
    sends_what_it_is_told(page, live)
    breaks_and_heals(page, live)
    kills(page, live)
    scales_and_deploys(page, live)
    presents(page)
    stops_by_a_key_and_starts_in_the_other_style(page, live)
    shows_the_same_in_a_second_browser(page, live, browser)


def starts_with_nothing(page: Page, live: Dashboard) -> None:
    expect(page.locator("#sentence")).to_have_text("Nothing runs yet.")
    expect(page.locator("#monolith-headline")).to_have_text("not running")
    assert live.is_closed()
    assert violations_of(page, live) == []


def violations_of(page: Page, live: Dashboard) -> list[str]:
    """axe-core is let in by a window that takes no heed of the page's policy."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 720})
    other = context.new_page()
    other.goto(live.url)
    expect(other.locator("#monolith-tiles .tile")).to_have_count(5)
    found = violations(other)
    context.close()
    return found


def starts_both(page: Page, live: Dashboard) -> None:
    press(page, "Start both")
    expect(page.locator("#sentence")).to_have_text("Starting both shops")
    for name in SHOPS:
        expect(tile(page, name, "browse")).to_contain_text("100%", timeout=SLOW_MS)
        assert live.status(name) == 200
        picture = page.locator(f"#{name}-map")
        expect(picture).to_have_attribute("alt", re.compile("healthy"))
        assert picture.evaluate("image => image.naturalWidth > 0")
    for deployable in SHOPS["micro"].deployables:
        expect(page.locator("#micro-map")).to_have_attribute("alt", re.compile(f"{deployable.name}: copy 1 healthy"))
    assert violations_of(page, live) == []


def sends_what_it_is_told(page: Page, live: Dashboard) -> None:
    slider = page.get_by_label("Rate, to each")
    slider.fill("0")
    expect(page.locator("#rate-shown")).to_have_text("0/s")
    live.reached(lambda shop: shop["answered_rps"] == 0)
    expect(tile(page, "micro", "browse")).to_contain_text("not asked")
    choose(page, "Mostly", "logging in")
    slider.fill("10")
    live.reached(lambda shop: shop["answered_rps"] > 2)
    assert live.ticks()[-1]["load"] == {"rate_rps": 10.0, "weights": live.ticks()[-1]["load"]["weights"]}

    def users_work_most() -> bool:
        used = {copy["role"]: copy["cpu_percent"] for copy in live.copies("micro")}
        return used["users"] == max(used.values()) and used["users"] > 10

    eventually(users_work_most, PATIENCE_S)
    choose(page, "Mostly", "a bit of all")
    slider.fill("20")


def breaks_and_heals(page: Page, live: Dashboard) -> None:
    similar = f"/api/product/{live.first_slug()}/similar"
    choose(page, "Kind of fault", "exception")
    module(page, "Break", "products")
    expect(page.locator("#next-fault")).to_have_text("About to: Raising an exception in products in both shops.")
    press(page, "Break it")
    for name in SHOPS:
        eventually(lambda name=name: live.status(name, similar, "products") == 500, PATIENCE_S)  # type: ignore[misc]
        expect(page.locator(f"#{name}-map")).to_have_attribute("alt", re.compile("Broken: exception in products"))
    expect(page.locator("#sentence")).to_have_text("Raising an exception in products in both shops")
    live.told("fault")
    press(page, "Heal")
    live.told("healed")
    for name in SHOPS:
        assert live.status(name, similar, "products") == 200
    expect(page.locator("#sentence")).to_contain_text(re.compile("In monolith .*; in micro .*stayed up"))
    choose(page, "Kind of fault", "database-locked")
    module(page, "Break", "pages")
    expect(page.locator("#next-fault")).to_have_text(re.compile("can be done to users, products, orders"))
    press(page, "Break it")
    expect(page.locator("#micro-problem")).to_contain_text("can't be done to pages")


def kills(page: Page, live: Dashboard) -> None:
    """A kill passes by itself: the supervisor starts the process again, and the story is told without a word more."""
    choose(page, "Kind of fault", "kill")
    module(page, "Break", "products")
    before = {copy["role"]: copy["pid"] for name in SHOPS for copy in live.copies(name)}
    press(page, "Break it")
    expect(tile(page, "monolith", "log in")).to_have_class(re.compile("down|partly"))
    live.told("healed", count=4)
    expect(page.locator("#sentence")).to_contain_text("In monolith")
    eventually(lambda: len(live.copies("micro")) == 4, PATIENCE_S)

    def only_the_killed_are_new() -> bool:
        after = {copy["role"]: copy["pid"] for name in SHOPS for copy in live.copies(name)}
        return {role for role in before if after.get(role) != before[role]} == {"monolith", "products"}

    eventually(only_the_killed_are_new, PATIENCE_S)


def scales_and_deploys(page: Page, live: Dashboard) -> None:
    module(page, "Copies", "users")
    press(page, "One more")
    live.reached(lambda shop: len(shop["copies"]) == 2, of=("monolith",))
    live.reached(lambda shop: [copy["role"] for copy in shop["copies"]].count("users") == 2, of=("micro",))
    live.told("scaled")
    expect(page.locator("#micro-map")).to_have_attribute(
        "alt", re.compile("user-service: copy 1 healthy, copy 2 healthy")
    )
    press(page, "One less")
    live.told("scaled", count=4)
    live.reached(lambda shop: len(shop["copies"]) == 1, of=("monolith",))
    before = {name: {copy["pid"] for copy in live.copies(name)} for name in SHOPS}
    press(page, "Deploy again")
    live.told("deployed")
    live.reached(lambda shop: len(shop["copies"]) == 1, of=("monolith",))
    eventually(lambda: before["monolith"].isdisjoint(c["pid"] for c in live.copies("monolith")), PATIENCE_S)
    eventually(lambda: len(before["micro"] & {c["pid"] for c in live.copies("micro")}) == 3, PATIENCE_S)
    marks = page.locator("#micro-charts .annotation-text", has_text="deployed")
    expect(marks).to_have_count(1)


def presents(page: Page) -> None:
    press(page, "Presenter mode")
    expect(page.locator("#controls")).to_be_hidden()
    for shown in ("#sentence", "#micro-tiles strong"):
        expect(page.locator(shown).first).to_have_css("font-size", re.compile(r"(3[2-9]|[4-9]\d)(\.\d+)?px"))
    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        bottom = page.locator("#micro-drawing").evaluate("e => e.getBoundingClientRect().bottom")
        assert bottom <= height, "all but the footer fits the screen"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("p")
    expect(page.locator("#controls")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 720})


def stops_by_a_key_and_starts_in_the_other_style(page: Page, live: Dashboard) -> None:
    page.keyboard.press("x")
    eventually(live.is_closed, PATIENCE_S)
    expect(page.locator("#micro-headline")).to_have_text("not running")
    choose(page, "Services", "course")
    page.keyboard.press("s")
    live.reached(lambda shop: shop["phase"] == "running")
    live.reached(lambda shop: shop["style"] == "course", of=("micro",))
    eventually(lambda: all(live.status(name) == 200 for name in SHOPS), PATIENCE_S)


def shows_the_same_in_a_second_browser(page: Page, live: Dashboard, browser: Browser) -> None:
    context = browser.new_context()
    other = context.new_page()
    other.goto(live.url)
    expect(other.locator("#monolith-tiles .tile")).to_have_count(5)
    other.keyboard.press("+")
    for each in (page, other):
        expect(each.locator("#sentence")).to_have_text("Starting one more copy of what serves products in both shops")
    live.told("scaled", count=6)
    context.close()


def test_when_the_last_browser_is_closed_both_shops_stop_and_the_page_is_still_there(
    browser: Browser, live: Dashboard
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(live.url)
    expect(page.locator("#monolith-tiles .tile")).to_have_count(5)
    if live.is_closed():
        page.keyboard.press("s")
    live.reached(lambda shop: shop["phase"] == "running")
    page.reload()
    expect(page.locator("#monolith-tiles .tile")).to_have_count(5)
    page.close(run_before_unload=True)
    context.close()
    eventually(live.is_closed, PATIENCE_S)
    assert live.process.poll() is None


def test_it_takes_little_and_keeps_nothing(page: Page, live: Dashboard) -> None:
    """Its own share, beside the shops and their load; and what ten minutes of looking leave behind, in small."""
    process = psutil.Process(live.process.pid)
    before, began_s, used_s = process.num_threads(), time.monotonic(), sum(process.cpu_times()[:2])
    seen = len(live.ticks())
    eventually(lambda: len(live.ticks()) >= seen + 20, PATIENCE_S)
    share = (sum(process.cpu_times()[:2]) - used_s) / (time.monotonic() - began_s)
    assert share < 0.25, f"the dashboard used {share:.0%} of a core"
    assert process.num_threads() <= before + 2
