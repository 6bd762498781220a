"""Record a script of the dashboard again, like a presenter who does not talk, and take the pictures of the page.

Run `python -m docs.generate.demonstration ten-minutes` on a machine that does nothing else meanwhile. Chromium presses
the keys. The command prints the page's texts: read them before you keep the recording.
"""

from __future__ import annotations

import gzip
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from playwright.sync_api import sync_playwright

from compare.demo.recording import NAME
from compare.demo.recording import PACKED
from compare.demo.recording import recorded
from compare.settings import REPOSITORY

PORT = 8050
LOOK_S = 13.0  # to look at the result, once a step is done
PATIENCE_S = 90.0
UNDER_WAY = ("Starting", "Stopping", "Replacing", "Moving", "Killing", "Healing", "Healed")
PICTURES = {"An exception in products": "dashboard.png", "Products hangs": "dashboard-presenting.png"}


def record(name: str) -> None:
    """Go through a script, and pack the recording beside it."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / name
        words = ("dashboard", "--script", f"docs/demos/{name}.yaml", "--record", str(into), "--port", str(PORT))
        process = subprocess.Popen(
            [sys.executable, "cli.py", *words], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None and process.stdout.readline()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                _go_through(browser.new_page(viewport={"width": 1280, "height": 720}), into)
                browser.close()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
        for said in dict.fromkeys((tick["sentence"], tick["caption"], tick["banner"]) for tick in recorded(into)):
            print(*filter(None, said), sep="\n  ")
        packed = REPOSITORY / "docs" / "demos" / name / PACKED
        packed.write_bytes(gzip.compress((into / NAME).read_bytes(), mtime=0))


def _go_through(page: Page, recording: Path) -> None:
    page.goto(f"http://127.0.0.1:{PORT}/")
    page.locator(".tile").first.wait_for()
    coming = page.locator("#next-step")
    while "at its end" not in (step := coming.inner_text()):
        page.keyboard.press("n")
        _await(lambda step=step: coming.inner_text() != step)  # type: ignore[misc]
        title = step.partition(": ")[2].partition(".")[0]
        _await(lambda title=title: title in _last(recording)["caption"])  # type: ignore[misc]
        begun = _last(recording)["number"]
        _await(lambda begun=begun: _is_over(_last(recording), begun))  # type: ignore[misc]
        time.sleep(LOOK_S)
        _take_picture(page, title)


def _take_picture(page: Page, step: str) -> None:
    if step not in PICTURES:
        return
    presenting = "presenting" in PICTURES[step]
    if presenting:
        page.keyboard.press("p")
        page.locator("body.presenter").wait_for()
        for _ in range(2):  # news from an earlier request may still be on their way
            page.wait_for_event("response", lambda answer: "_dash-update-component" in answer.url)
    page.screenshot(path=REPOSITORY / "docs" / "images" / PICTURES[step], full_page=not presenting)
    if presenting:
        page.keyboard.press("p")


def _is_over(tick: dict[str, Any], begun: int) -> bool:
    """Return whether a step is done, in a tick after the one that first showed its caption."""
    return bool(tick["number"] > begun and not tick["sentence"].startswith(UNDER_WAY))


def _last(recording: Path) -> dict[str, Any]:
    return list(recorded(recording))[-1]


def _await(condition: Callable[[], bool]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > until_s:
            raise TimeoutError("the demonstration does not go on")
        time.sleep(0.25)


if __name__ == "__main__":
    record(sys.argv[1])
