"""A recorded session on the same page, and the pages of reports: in a real browser, offline."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect
from playwright.sync_api import Page

from compare.claim_verdicts import with_experiment
from compare.report.diff import diff
from compare.report.diff import Entry
from compare.report.diff_page import write_diff_page
from compare.report.page import write_page
from compare.settings import REPOSITORY
from tests.browser.accessibility import checked
from tests.browser.conftest import Watched
from tests.browser.live import started
from tests.compare.report.answers.made_up_claims import scaling
from tests.compare.report.made_up import on_another_machine
from tests.compare.report.made_up import report
from tests.ports import port_block

RECORDED = sorted(path for path in (REPOSITORY / "docs" / "demos").iterdir() if path.is_dir())
# What is said in each, in this order.
SAID = {
    "growing": ("one more copy of what serves products", "Replaced what serves products"),
    "swap-and-cut": ("Moved users to another framework in both shops", "Killing orders in both shops"),
    "ten-minutes": ("Killing products in both shops", "everything stayed up"),
}
REPORT_BYTES = 8_000_000


def test_there_is_a_recording() -> None:
    assert RECORDED


@pytest.mark.parametrize("recording", RECORDED, ids=lambda path: path.name)
def test_a_shipped_recording_plays_on_the_same_page(browser: Browser, recording: Path, tmp_path: Path) -> None:
    port = port_block()
    url = f"http://127.0.0.1:{port}/"
    with started(("--replay", str(recording), "--port", str(port)), tmp_path, port):
        assert checked(browser, url, ready=".tile") == []
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        watched = Watched(context.new_page(), (url, "data:", "blob:"))
        page = watched.page
        page.goto(url)
        # A key presses nothing until the page is there and has heard from the replay.
        expect(page.locator("#position")).to_contain_text(" of ")
        expect(page.get_by_role("button", name="Start both")).to_have_count(0)
        # What one key does must be seen before the next is pressed: the server may answer the later one first.
        page.keyboard.press("k")
        expect(page.locator("#position")).to_contain_text("paused")
        page.keyboard.press("r")
        expect(page.locator("#position")).to_have_text(re.compile(r"^0:0\d of [\d:]+$"))
        page.keyboard.press("k")
        expect(page.locator("#position")).to_contain_text("paused")
        page.keyboard.press("k")
        expect(page.locator("#position")).not_to_contain_text("paused")
        says_that_it_is_recorded(page, recording.name)
        for said in SAID[recording.name]:
            plays_until(page, said)
        context.close()
    assert watched.problems == []


def says_that_it_is_recorded(page: Page, name: str) -> None:
    """Also where the controls, which say so too, are hidden."""
    page.keyboard.press("p")
    expect(page.locator("#controls")).to_be_hidden()
    expect(page.get_by_text(f"Recorded: {name}").locator("visible=true")).to_have_count(1)
    page.keyboard.press("p")
    expect(page.locator("#controls")).to_be_visible()


def plays_until(page: Page, said: str) -> None:
    """Go from event to event, and play on until a sentence is there: the outcome of a fault comes seconds later."""
    for _ in range(30):
        page.keyboard.press("n")
        try:
            expect(page.locator("#sentence")).to_contain_text(said, timeout=5_000)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{said!r} was never said")


def written(kind: str, folder: Path) -> Path:
    """Write a page of a report, or of several."""
    if kind == "report":
        return write_page(with_experiment(report(), "scaling", scaling()), folder)
    entries = [Entry("ada", report(), []), Entry("grace", on_another_machine(report(factor=2.0)), ["it lies"])]
    return write_diff_page(diff(entries, {"linus": "it is cut"}), folder / "class.html")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["report", "diff"])
def test_a_report_opens_offline_and_axe_finds_nothing_wrong(
    browser: Browser, tmp_path: Path, kind: str, dark: bool
) -> None:
    path = written(kind, tmp_path)
    assert os.path.getsize(path) < REPORT_BYTES
    assert checked(browser, path.as_uri(), dark=dark) == []
    context = browser.new_context(offline=True, color_scheme="dark" if dark else "light")
    watched = Watched(context.new_page(), (path.as_uri(), "data:", "blob:"))
    watched.page.goto(path.as_uri())
    expect(watched.page.get_by_role("heading", level=1)).to_be_visible()
    expect(watched.page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    for width in (360, 1280, 1920):
        watched.page.set_viewport_size({"width": width, "height": 720})
        watched.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert watched.problems == []


COLOURS_OF_TEXT = """() => Object.fromEntries(
  ["body", ".quiet", ".banner, td", ".main-svg .xtick text", ".main-svg .ytick text", ".xtitle"].map((where) => {
    const style = getComputedStyle(document.querySelector(where));
    const ink = where.includes("tick") || where === ".xtitle" ? style.fill : style.color;
    return [where, [ink, style.backgroundColor, style.colorScheme]];
  }))"""


@pytest.mark.parametrize("kind", ["report", "diff"])
def test_a_page_that_is_dark_on_the_screen_is_printed_in_the_light_colours(
    browser: Browser, tmp_path: Path, kind: str
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(written(kind, tmp_path).as_uri())
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    dark = page.evaluate(COLOURS_OF_TEXT)
    page.emulate_media(media="print", color_scheme="dark")
    printed = page.evaluate(COLOURS_OF_TEXT)
    page.emulate_media(media="screen", color_scheme="light")
    light = page.evaluate(COLOURS_OF_TEXT)
    context.close()
    assert {where: colours[:2] for where, colours in printed.items()} == {
        where: colours[:2] for where, colours in light.items()
    }
    assert all(dark[where][0] != light[where][0] for where in light)
    assert printed["body"][2] == "light"


A4_PX = 688  # of paper without its margins
LAYOUT_ON_PAPER = """() => {
  const table = [...document.querySelectorAll(".deciding")].at(-1);
  const style = (where) => getComputedStyle(document.querySelector(where));
  return {
    lines: Math.max(...[...table.querySelectorAll("td:last-child")].map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
    })),
    after: ["h2", "h3", "h2 + p", "figcaption", "summary"].map((where) => style(where).breakAfter),
    inside: ["h2", "figure", "tr"].map((where) => style(where).breakInside),
  };
}"""


def test_on_paper_long_names_leave_room_for_sentences_and_headings_stay_with_what_follows(
    browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": A4_PX, "height": 900})
    page = context.new_page()
    page.goto(written("report", tmp_path).as_uri())
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    found = page.evaluate(LAYOUT_ON_PAPER)
    page.goto(written("diff", tmp_path).as_uri())
    numbers = page.locator("figure + details").first.evaluate("(each) => getComputedStyle(each).breakInside")
    context.close()
    assert found["lines"] <= 9
    assert {*found["after"], *found["inside"], numbers} == {"avoid"}
