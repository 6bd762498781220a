"""The live page in a real browser: every control, and what it does to both shops."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect
from playwright.sync_api import Page

from compare.demo.mixes import MIXES
from compare.topology import SHOPS
from tests.browser.accessibility import violations
from tests.browser.live import Dashboard
from tests.browser.live import dashboard
from tests.browser.live import PATIENCE_S
from tests.browser.presenting import presents
from tests.browser.pressing import await_tiles
from tests.browser.pressing import choose
from tests.browser.pressing import is_chosen
from tests.browser.pressing import module
from tests.browser.pressing import opened
from tests.browser.pressing import press
from tests.browser.pressing import tile
from tests.compare.launch.stub_shop import eventually

SLOW_MS = 1000 * PATIENCE_S


@pytest.fixture(scope="module")
def live(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with dashboard(tmp_path_factory.mktemp("dashboard")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, live: Dashboard) -> Iterator[Page]:
    with opened(browser, live) as page:
        yield page


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
    page.get_by_label("Rate, to each").fill("25")
    eventually(lambda: live.ticks()[-1]["load"]["rate_rps"] == 25, PATIENCE_S)
    with page.expect_response(lambda response: "rate-shown" in (response.request.post_data or "")):
        pass  # the page has asked again since
    expect(page.locator("#rate-shown")).to_have_text("now 0/s")
    expect(page.locator("#monolith-headline")).to_have_text("not running")
    assert live.is_closed()
    assert violations_of(page, live) == []


def violations_of(page: Page, live: Dashboard) -> list[str]:
    """axe-core is let in by a window that takes no heed of the page's policy."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 720})
    other = context.new_page()
    other.goto(live.url)
    await_tiles(other)
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
    expect(page.locator("#rate-shown")).to_have_text("now 0/s")
    live.reached(lambda shop: shop["answered_rps"] == 0)
    expect(tile(page, "micro", "browse")).to_contain_text("not asked")
    choose(page, "Mostly", "logging in")
    slider.fill("25")
    live.reached(lambda shop: shop["answered_rps"] > 2)
    assert live.ticks()[-1]["load"] == {"rate_rps": 25.0, "weights": MIXES["logging in"]}

    def users_work_most() -> bool:
        used: dict[str, float] = {copy["role"]: copy["cpu_percent"] for copy in live.copies("micro")}
        return used["users"] == max(used.values()) and used["users"] > 10

    eventually(users_work_most, PATIENCE_S)
    choose(page, "Mostly", "a bit of all")
    slider.fill("20")


def breaks_and_heals(page: Page, live: Dashboard) -> None:
    similar = f"/api/product/{live.first_slug()}/similar"
    choose(page, "Kind of fault", "exception")
    module(page, "Break", "products")
    expect(page.locator("#next-fault")).to_have_text("Next fault: Raising an exception in products in both shops.")
    press(page, "Break it")
    for name in SHOPS:
        eventually(lambda name=name: live.status(name, similar, "products") == 500, PATIENCE_S)  # type: ignore[misc]
        expect(page.locator(f"#{name}-map")).to_have_attribute("alt", re.compile("Broken: exception in products"))
    expect(page.locator("#sentence")).to_have_text("Raising an exception in products in both shops")
    live.wait_for("fault")
    press(page, "Heal")
    live.wait_for("healed")
    for name in SHOPS:
        assert live.status(name, similar, "products") == 200
    expect(page.locator("#sentence")).to_contain_text(re.compile("In the monolith .*; in micro .*stayed up"))
    choose(page, "Kind of fault", "database-locked")
    module(page, "Break", "pages")
    expect(page.locator("#next-fault")).to_have_text(re.compile("can be done to users, products, orders"))
    press(page, "Break it")
    expect(page.locator("#micro-problem")).to_contain_text("can't be done to pages")


def kills(page: Page, live: Dashboard) -> None:
    """A kill passes by itself: the supervisor starts the process again, and the page reports it without being asked."""
    choose(page, "Kind of fault", "kill")
    module(page, "Break", "products")
    before = {copy["role"]: copy["pid"] for name in SHOPS for copy in live.copies(name)}
    press(page, "Break it")
    expect(tile(page, "monolith", "browse")).to_have_class(re.compile("down|partly"))
    live.wait_for("healed", count=4)
    expect(page.locator("#sentence")).to_contain_text("In the monolith")
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
    live.wait_for("scaled")
    expect(page.locator("#micro-map")).to_have_attribute(
        "alt", re.compile("user-service: copy 1 healthy, copy 2 healthy")
    )
    press(page, "One less")
    live.wait_for("scaled", count=4)
    press(page, "One less")
    expect(page.locator("#sentence")).to_have_text("Nothing changed: the last copy stays.")
    assert live.count("scaled") == 4
    live.reached(lambda shop: len(shop["copies"]) == 1, of=("monolith",))
    before = {name: {copy["pid"] for copy in live.copies(name)} for name in SHOPS}
    press(page, "Deploy again")
    live.wait_for("deployed")
    live.reached(lambda shop: len(shop["copies"]) == 1, of=("monolith",))
    eventually(lambda: before["monolith"].isdisjoint(c["pid"] for c in live.copies("monolith")), PATIENCE_S)
    eventually(lambda: len(before["micro"] & {c["pid"] for c in live.copies("micro")}) == 3, PATIENCE_S)
    expect(page.locator("#micro-charts")).to_have_attribute("src", re.compile("deployed"))


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
    page.get_by_label("Rate, to each").fill("15")
    expect(page.locator("#rate-shown")).to_have_text("now 15/s")
    load, before = live.ticks()[-1]["load"], live.count("scaled")
    context = browser.new_context()
    other = context.new_page()
    other.goto(live.url)
    await_tiles(other)
    expect(other.locator("#rate")).to_have_value("15")
    other.keyboard.press("+")
    for each in (page, other):
        expect(each.locator("#sentence")).to_have_text("Started one more copy of what serves products in both shops.")
    live.wait_for("scaled", count=2 + before)
    assert live.ticks()[-1]["load"] == load, "to open the page changes nothing"
    choose(other, "Mostly", "buying")
    is_chosen(page, "Mostly", "buying")
    context.close()
