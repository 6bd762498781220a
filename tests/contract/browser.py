"""A browser without JavaScript: it opens pages, fills in forms, follows redirects, and detects bad markup."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from html.parser import HTMLParser
from urllib.parse import urljoin
from urllib.parse import urlsplit

import requests

from tests.contract.answers import check_answer
from tests.contract.shop import direct_session
from tests.contract.shop import PATIENCE_S
from tests.contract.shop import Shop

VOID_TAGS = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FIELD_TAGS = {"input", "select", "textarea", "button"}
NEED_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}


@dataclass
class Element:
    """A tag with its attributes, its text and its children."""

    tag: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """The text as a reader sees it, with single spaces."""
        if self.tag in ("script", "style"):
            return ""
        pieces = (part if isinstance(part, str) else part.text for part in self.parts)
        return " ".join(" ".join(pieces).split())

    def all(self, *tags: str) -> list[Element]:
        """Return every element with one of these tags below this one, in the page's order."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                if part.tag in tags or not tags:
                    found.append(part)
                found += part.all(*tags)
        return found

    def inside(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class TreeReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, parent=self.open)
        self.open.parts.append(element)
        if tag not in VOID_TAGS:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.parts.append(data)


@dataclass
class Form:
    """A form as the page shows it, ready to fill in and send."""

    action: str
    method: str
    values: dict[str, str]
    element: Element

    @property
    def names(self) -> set[str]:
        return set(self.values)


@dataclass
class Page:
    """An answer, read as HTML."""

    answer: requests.Response
    path: str
    root: Element

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        return self.root.all("body")[0].text

    @property
    def links(self) -> list[str]:
        return [link.get("href") for link in self.root.all("a")]

    @property
    def forms(self) -> list[Form]:
        return [read_form(element, self.path) for element in self.root.all("form")]

    def form(self, *names: str, to: str | None = None, **values: str) -> Form:
        """Return the first form that has these fields, leads to the path `to`, and already holds these values."""
        for form in self.forms:
            right_fields = set(names) <= form.names and values.items() <= form.values.items()
            if right_fields and (to is None or urlsplit(form.action).path == to):
                return form
        raise AssertionError(f"{self.path} has no form with {names} {values} to {to}; it says: {self.text[:500]}")

    def leads_to(self, path: str) -> bool:
        return any(urlsplit(link).path == path for link in self.links)

    @property
    def is_logged_in(self) -> bool:
        return any(urlsplit(form.action).path == "/logout" for form in self.forms)


def read_page(answer: requests.Response, path: str) -> Page:
    reader = TreeReader()
    reader.feed(answer.text)
    assert reader.open is reader.root, f"<{reader.open.tag}> is never closed"
    return Page(answer, path, reader.root)


def read_form(element: Element, path: str) -> Form:
    values = {}
    for part in element.all(*FIELD_TAGS):
        if not part.get("name"):
            continue
        value = part.text if part.tag == "textarea" else part.get("value")
        if part.tag == "select":
            chosen = [option for option in part.all("option") if "selected" in option.attributes] or part.all("option")
            value = chosen[0].get("value") if chosen else ""
        values[part.get("name")] = value
    return Form(urljoin(path, element.get("action") or path), element.get("method").lower() or "get", values, element)


@dataclass
class Browser:
    """Somebody at a screen, with cookies of their own. It checks the markup of every page."""

    shop: Shop
    session: requests.Session = field(default_factory=direct_session)

    def open(self, path: str) -> Page:
        """Open a page, and follow redirects."""
        return self.follow(self.request("GET", path), path)

    def submit(self, form: Form, **values: str) -> Page:
        """Send a form with these values changed, and follow redirects."""
        return self.follow(self.send(form, **values), form.action)

    def send(self, form: Form, **values: str) -> requests.Response:
        """Send a form, and return the bare answer."""
        unknown = set(values) - form.names
        assert not unknown, f"the form has no field {unknown}"
        fields = form.values | values
        if form.method == "get":
            return self.request("GET", form.action, params=fields)
        return self.request("POST", form.action, data=fields)

    def request(self, method: str, path: str, **options: object) -> requests.Response:
        url = urljoin(self.shop.urls["pages"] + "/", path)
        assert url.startswith(self.shop.urls["pages"]), f"{path} leads out of the shop"
        answer = self.session.request(method, url, allow_redirects=False, timeout=PATIENCE_S, **options)  # type: ignore[arg-type]
        check_answer(answer, urlsplit(url).path, tuple(self.shop.known_secrets))
        return answer

    def follow(self, answer: requests.Response, path: str) -> Page:
        for _ in range(5):
            if answer.status_code not in (301, 302, 303, 307, 308):
                page = read_page(answer, path)
                check_markup(page)
                return page
            path = urljoin(path, answer.headers["Location"])
            answer = self.request("GET", path)
        raise AssertionError(f"{path} goes round in circles")

    def close(self) -> None:
        self.session.close()


def check_markup(page: Page) -> None:
    """Fail if a page is unusable by keyboard or screen reader, or if it needs the network."""
    (html,) = page.root.all("html")
    (title,) = [title for title in page.root.all("title") if not title.inside("svg")]
    assert html.get("lang"), f"{page.path}: no language"
    assert title.text, f"{page.path}: no title"
    assert len(page.root.all("h1")) == 1, f"{page.path}: {len(page.root.all('h1'))} h1"
    assert len(page.root.all("main")) == 1, f"{page.path}: no main part"
    ids = [element.get("id") for element in page.root.all() if element.get("id")]
    assert len(ids) == len(set(ids)), f"{page.path}: the same id twice: {sorted(ids)}"
    labelled = {label.get("for") for label in page.root.all("label")}
    for part in page.root.all("input", "select", "textarea"):
        if part.get("type") in NEED_NO_LABEL:
            continue
        has_label = part.get("id") in labelled or part.inside("label") or part.get("aria-label")
        assert has_label, f"{page.path}: {part.get('name')!r} has no label"
    for image in page.root.all("img"):
        assert "alt" in image.attributes, f"{page.path}: a picture without alt"
    for form in page.forms:
        assert form.method == "get" or form.values.get("csrf_token"), f"{page.path}: a form without a CSRF token"
    for element in page.root.all("script", "link", "img", "iframe"):
        address = element.get("src") or element.get("href")
        assert not urlsplit(address).netloc, f"{page.path}: loads {address} from elsewhere"
