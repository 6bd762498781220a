"""The page itself, on a recorded session: what it costs its browser, how it is laid out, and when it is too late."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect
from playwright.sync_api import Page

from compare.dashboard.answers import EARLIER
from compare.settings import REPOSITORY
from tests.browser.live import last_words
from tests.browser.live import started
from tests.browser.pressing import await_tiles
from tests.ports import port_block

DEMOS = REPOSITORY / "docs" / "demos"
MEASURED_S = 15
REFERENCE_JOB = """() => {
  let sum = 0;
  for (let round = 0; round < 1500; round++) {
    const rows = Array.from({ length: 2000 }, (_, number) => ({ number, text: String(number) }));
    sum += JSON.parse(JSON.stringify(rows)).length;
  }
  return sum;
}"""
MOST_JOBS = 3.5  # the page takes about 2; with charts that a library drew in the browser it took 2.4 times as much
NEWS = "_dash-update-component"


@pytest.fixture(scope="module")
def url(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = port_block()
    words = ("--replay", str(DEMOS / "ten-minutes"), "--port", str(port))
    with started(words, tmp_path_factory.mktemp("page"), port):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(url)
    await_tiles(page)
    yield page
    context.close()


def plays_until(page: Page, place: str, said: str) -> None:
    """Go from event to event of the recording, which all tests share, until something is said in a place."""
    page.keyboard.press("r")
    for _ in range(20):
        page.keyboard.press("n")
        try:
            expect(page.locator(place)).to_contain_text(said, timeout=1_500)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{said!r} was never said")


def cpu_s() -> float:
    """Return what all pages of the browser have used, without the browser itself."""
    used_s = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" in process.cmdline():
                used_s += sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return used_s


def reference_s(browser: Browser) -> float:
    """Return the CPU seconds of a job in a page of its own. It tells how fast this machine is just now."""
    context = browser.new_context()
    page = context.new_page()
    page.goto("about:blank")
    used_s = cpu_s()
    page.evaluate(REFERENCE_JOB)
    used_s = cpu_s() - used_s
    context.close()
    return used_s


def test_the_page_leaves_the_cores_to_both_shops(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        plays_until(page, "#sentence", "Letting products hang")  # with marks and curves
        before_s = reference_s(browser)
        used_s = cpu_s()
        page.wait_for_timeout(1000 * MEASURED_S)
        used_s = cpu_s() - used_s
        jobs = used_s / ((before_s + reference_s(browser)) / 2)
        assert jobs < MOST_JOBS, f"the page used {used_s:.1f} s of CPU, as much as {jobs:.1f} reference jobs"


def test_nothing_is_asked_for_a_page_that_nobody_sees(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        hide = """hidden => {
          Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
        page.evaluate(hide, True)
        with page.expect_response(lambda answer: "/alive" in answer.url):
            pass  # what had been under way has come
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        with page.expect_response(lambda answer: "/alive" in answer.url):
            pass
        assert [each for each in asked if NEWS in each] == []
        page.evaluate(hide, False)
        with page.expect_response(lambda answer: NEWS in answer.url):
            pass


def test_a_tab_of_an_earlier_session_says_so_and_asks_no_more(browser: Browser, tmp_path: Path) -> None:
    port = port_block()
    url = f"http://127.0.0.1:{port}/"
    context = browser.new_context()
    page = context.new_page()
    with started(("--replay", str(DEMOS / "ten-minutes"), "--port", str(port)), tmp_path, port):
        page.goto(url)
        await_tiles(page)
    words = ("--replay", str(DEMOS / "growing"), "--port", str(port))
    with started(words, tmp_path, port) as process:
        expect(page.locator("#refused")).to_have_text(EARLIER)
        assert page.get_by_text("No news: the dashboard has ended.").count() == 0
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.keyboard.press("r")
        page.wait_for_timeout(4_000)  # longer than any timer of a page
        assert asked == []
        page.reload()
        await_tiles(page)
        expect(page.locator("#refused")).to_have_text("")
        context.close()
        process.terminate()
        assert "Traceback" not in last_words(process)


CUT = """() => [...document.querySelectorAll(".tile > *")]
  .filter((word) => word.offsetLeft + word.scrollWidth > word.parentElement.offsetLeft + word.parentElement.clientWidth)
  .map((word) => word.textContent)"""


def test_no_word_of_a_tile_is_cut(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        plays_until(page, "#micro-tiles", "100%")
        for presenting in (False, True):
            for width, height in ((1024, 768), (1280, 720), (1920, 1080), (360, 640)):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate(CUT) == [], (width, presenting)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.keyboard.press("p")


def test_presenting_the_picture_comes_first(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        plays_until(page, "#micro-tiles", "100%")
        page.keyboard.press("p")
        expect(page.locator("#controls")).to_be_hidden()
        for width, height in ((1024, 768), (1280, 577), (1280, 720), (1920, 1080)):
            page.set_viewport_size({"width": width, "height": height})
            header = page.locator("header").bounding_box()
            charts = page.locator("#micro-drawing").bounding_box()
            assert header is not None and charts is not None
            assert charts["height"] >= 0.3 * height, (width, height)
            assert header["height"] <= 0.15 * height, (width, height)
            assert charts["y"] + charts["height"] <= height, (width, height)
