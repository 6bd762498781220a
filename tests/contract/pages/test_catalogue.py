"""The home, search and product pages, as anybody sees them."""

from __future__ import annotations

from urllib.parse import parse_qs
from urllib.parse import quote
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from tests.contract.browser import Browser
from tests.contract.browser import Page
from tests.contract.journeys import as_money
from tests.contract.journeys import log_in
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.shop import unique

WORDS = {"monolith": "monolith", "microservices": "micro"}


def slugs_on(page: Page) -> list[str]:
    """Return the slugs of the products on a page, each once, in the page's order."""
    paths = [urlsplit(link).path for link in page.links]
    return list(dict.fromkeys(path.removeprefix("/product/") for path in paths if path.startswith("/product/")))


def page_numbers(page: Page) -> set[int]:
    queries = [parse_qs(urlsplit(link).query) for link in page.links]
    return {int(query["page"][0]) for query in queries if "page" in query}


def test_home_shows_the_first_products_and_leads_to_the_next_page(browser: Browser, shop: Shop) -> None:
    home = browser.open("/")
    per_page = len(slugs_on(home))
    assert per_page > 3
    listed = shop.get("/api/products", params={"per_page": per_page}).json()
    assert slugs_on(home) == [product["slug"] for product in listed["results"]]
    assert 2 in page_numbers(home)
    second = browser.open("/?page=2")
    following = shop.get("/api/products", params={"per_page": per_page, "page": 2}).json()
    assert slugs_on(second) == [product["slug"] for product in following["results"]]
    last = browser.open(f"/?page={listed['pages']}")
    assert slugs_on(last)
    assert listed["pages"] + 1 not in page_numbers(last)


def test_home_beyond_the_last_page_says_so(browser: Browser) -> None:
    page = browser.open("/?page=100000")
    assert page.status in (200, 404)
    assert slugs_on(page) == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=two", "page=1.5", f"search={'x' * 101}", "page=9999999999"]
)
def test_a_page_that_can_not_be_is_a_bad_request(browser: Browser, query: str) -> None:
    assert browser.open(f"/?{query}").status == 400


def test_search_keeps_its_words_while_paging(browser: Browser, stockroom: Stockroom) -> None:
    word = unique("suche")
    made = [stockroom.product(name=f"{word} {number}")["slug"] for number in range(25)]
    first = browser.submit(browser.open("/").form("search"), search=f"{word.upper()}!")
    assert first.form("search").values["search"] == f"{word.upper()}!"
    seen = slugs_on(first)
    number = 1
    while number + 1 in page_numbers(first) and len(seen) < len(made):
        number += 1
        link = next(link for link in first.links if parse_qs(urlsplit(link).query).get("page") == [str(number)])
        first = browser.open(link)
        seen += slugs_on(first)
    assert seen == made


def test_a_search_that_finds_nothing_says_so(browser: Browser) -> None:
    word = unique("nichts")
    page = browser.open(f"/?search={word}")
    assert (page.status, slugs_on(page)) == (200, [])
    assert word in page.text


def test_a_product_page_shows_it_and_what_is_similar(browser: Browser, shop: Shop, stockroom: Stockroom) -> None:
    words = " ".join(unique("word") for _ in range(12))  # no product has one of these words, or the name
    name = unique("Zyx")
    product = stockroom.product(name=name, description=f"Grates. {words}", price=1999)
    twin = stockroom.product(name="Twin", description=words)
    page = browser.open(f"/product/{product['slug']}")
    assert page.root.all("h1")[0].text == name
    assert words in page.text
    assert as_money(1999) in page.text
    similar = shop.get(f"/api/product/{product['slug']}/similar").json()["results"]
    assert [slug for slug in slugs_on(page) if slug != product["slug"]] == [item["slug"] for item in similar]
    assert twin["slug"] in slugs_on(page)


def test_what_is_sold_out_says_so(browser: Browser, stockroom: Stockroom) -> None:
    text = browser.open(f"/product/{stockroom.product(stock=0)['slug']}").text.lower()
    assert "out of stock" in text or "sold out" in text


@pytest.mark.parametrize("path", ["/product/no-such-thing", "/product/%00", "/nothing-here", "/product/" + "x" * 300])
def test_what_is_not_there_gets_a_page_that_leads_home(browser: Browser, path: str) -> None:
    page = browser.open(path)
    assert page.status == 404
    assert page.leads_to("/")


def test_every_picture_on_home_is_a_drawing(browser: Browser) -> None:
    sources = {image.get("src") for image in browser.open("/").root.all("img")}
    assert sources
    for source in sources:
        answer = browser.request("GET", source)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        assert ElementTree.fromstring(answer.content).tag.endswith("svg")


def test_the_same_name_gives_the_same_drawing_and_another_name_another(browser: Browser) -> None:
    one, same, another = (browser.request("GET", f"/picture/{name}").content for name in ("a.svg", "a.svg", "b.svg"))
    assert one == same != another


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"onload="alert(1)', "x" * 121, "\x00", "🛒", "a b"])
def test_no_name_gets_into_a_drawing(browser: Browser, name: str) -> None:
    answer = browser.request("GET", f"/picture/{quote(name, safe='')}")
    assert answer.status_code in (200, 404)
    assert "alert(1)" not in answer.text or answer.status_code == 404
    assert "<script>alert" not in answer.text
    if answer.status_code == 200:
        ElementTree.fromstring(answer.content)


def test_what_an_admin_writes_is_shown_and_never_run(browser: Browser, shopper: Person, stockroom: Stockroom) -> None:
    evil = "<script>alert('x')</script> & \"Söhne\" {{ 7 * 7 }}"
    product = stockroom.product(name=evil, description=evil, category="<b>x</b>")
    log_in(browser, shopper)
    shopper.add(product)
    pages = [browser.open(path) for path in (f"/?search={product['slug']}", f"/product/{product['slug']}", "/cart")]
    shopper.check_out()
    pages.append(browser.open("/orders"))
    for page in pages:
        assert evil in page.text, page.path
        assert "<script>alert" not in page.answer.text
        assert "<b>x</b>" not in page.answer.text


def test_what_a_visitor_searches_for_is_shown_and_never_run(browser: Browser) -> None:
    page = browser.open("/?search=" + quote('"><script>alert(1)</script>'))
    assert "<script>alert" not in page.answer.text


@pytest.mark.parametrize("path", ["/", "/login", "/register"])
def test_a_badge_names_the_architecture_and_only_this_one(browser: Browser, shop: Shop, path: str) -> None:
    text = browser.open(path).text.lower()
    for architecture, word in WORDS.items():
        assert (word in text) == (architecture == shop.architecture)


def test_styles_are_served_by_the_shop_itself(browser: Browser) -> None:
    styles = [link.get("href") for link in browser.open("/").root.all("link") if link.get("rel") == "stylesheet"]
    assert styles
    for style in styles:
        answer = browser.request("GET", style)
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/css")
