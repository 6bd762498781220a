"""What a built page would load from other hosts: scripts, styles, fonts, pictures. Links are not loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

LOADING = {"script", "img", "iframe", "source", "video", "audio", "embed", "object", "input", "track", "image", "use"}
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}
ATTRIBUTES = ("src", "srcset", "href", "data", "poster", "xlink:href")
OUTSIDE = re.compile(r"^\s*(?:\w+:)?//")
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?((?:\w+:)?//[^'\")\s]+)")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.found += IN_STYLE.findall(known.get("style", ""))
        if tag in LOADING or tag == "link" and LOADING_LINKS & set(known.get("rel", "").split()):
            self.found += [known[name] for name in ATTRIBUTES if OUTSIDE.match(known.get(name, ""))]

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.found += IN_STYLE.findall(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False


def requests_of_page(html: str) -> list[str]:
    """Return the addresses outside of the site that a page would load."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def requests_of_site(site: Path) -> Iterator[str]:
    """Yield what the pages, styles and pictures of a site would load from other hosts."""
    for path in sorted(site.rglob("*")):
        if path.suffix in (".html", ".svg"):
            yield from (f"{path.name}: {found}" for found in requests_of_page(path.read_text()))
        if path.suffix == ".css":
            yield from (f"{path.name}: {found}" for found in IN_STYLE.findall(path.read_text()))
