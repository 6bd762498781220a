"""The journeys of shoppers, as weighted data. One session is one journey by one shopper on fresh connections."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Literal
from urllib.parse import quote_plus

from .http_request import build
from .http_request import parse_url
from .http_request import Request

PAUSE_S = 0.2  # between two steps of a session; it is short, so that short runs hold whole sessions


@dataclass(frozen=True)
class Product:
    """What the generator knows about a product of the measured shop."""

    id: int
    slug: str
    name: str
    stock: int


@dataclass(frozen=True)
class Shopper:
    """A registered user, logged in over the API (key) and in the browser (cookie)."""

    username: str
    password: str
    api_key: str
    cookie: str


@dataclass(frozen=True)
class JourneyStep:
    """One request of a journey. Each session fills in `{…}` in path, body and expect.

    A right answer that does not match `whole` lacks a part that the shop can do without. `names` finds its name.
    """

    operation: str
    room: str
    path: str
    expect: str
    method: str = "GET"
    body: Mapping[str, str] = field(default_factory=dict)
    identity: Literal["nobody", "key", "cookie"] = "nobody"
    whole: str = ""
    names: str = ""


@dataclass(frozen=True)
class Journey:
    """Steps in order, with a weight: how often shoppers take this journey, relative to others."""

    name: str
    weight: int
    steps: tuple[JourneyStep, ...]

    @property
    def needs_shopper(self) -> bool:
        return self.needs_own_cart or any("{username}" in step.body.values() for step in self.steps)

    @property
    def needs_own_cart(self) -> bool:
        """Return whether two simultaneous sessions of one shopper would disturb each other."""
        return any(step.identity != "nobody" for step in self.steps)


LINK_TO_A_PRODUCT = r'href="[^"]*/product/'

HOME = JourneyStep("home", "pages", "/", expect=LINK_TO_A_PRODUCT)
SECOND_PAGE = JourneyStep("home", "pages", "/?page=2", expect=LINK_TO_A_PRODUCT)
SEARCH = JourneyStep("search", "pages", "/?search={word}", expect=LINK_TO_A_PRODUCT)
PRODUCT_PAGE = JourneyStep("product_page", "pages", "/product/{slug}", expect="{name}", whole=LINK_TO_A_PRODUCT)
LOGIN = JourneyStep(
    "login", "users", "/api/user/login", r'"api_key":\s*"', "POST", {"username": "{username}", "password": "{password}"}
)
ADD_ITEM = JourneyStep(
    "add_item",
    "orders",
    "/api/order/add-item",
    r'"product":\s*{product_id}\b',
    "POST",
    {"product_id": "{product_id}", "qty": "1"},
    identity="key",
)
CART_PAGE = JourneyStep("cart_page", "pages", "/cart", expect="{name}", identity="cookie")
REMOVE_ITEM = JourneyStep(
    "remove_item",
    "orders",
    "/api/order/update-item",
    '"result"',
    "POST",
    {"product_id": "{product_id}", "qty": "0"},
    identity="key",
)
SIMILAR = JourneyStep("similar", "products", "/api/product/{slug}/similar", expect=r'"results":\s*\[\s*\{')
OWNER = JourneyStep("owner", "users", "/api/user", r'"username":\s*"{username}"', identity="key")
PRODUCT_LIST = JourneyStep("product_list", "products", "/api/products", r'"results":\s*\[\s*\{')
CHECKOUT = JourneyStep(
    "checkout",
    "orders",
    "/api/order/checkout",
    r'"is_open":\s*false',
    "POST",
    identity="key",
    names=r'"id":\s*(\d+)',
)

JOURNEYS = (
    Journey("browse", 35, (HOME, SECOND_PAGE, PRODUCT_PAGE)),
    Journey("search", 20, (SEARCH, PRODUCT_PAGE)),
    Journey("product page", 25, (PRODUCT_PAGE,)),
    Journey("login", 5, (LOGIN,)),
    Journey("cart", 10, (ADD_ITEM, CART_PAGE, REMOVE_ITEM)),
    Journey("checkout", 5, (ADD_ITEM, CART_PAGE, CHECKOUT)),
)

# Only callers that name these journeys get them: no shopper does only this, but it keeps one component busy.
SINGLE_JOURNEYS = (
    Journey("similar", 1, (SIMILAR,)),
    Journey("owner", 1, (OWNER,)),
    Journey("product list", 1, (PRODUCT_LIST,)),
)


def steps_per_session(journeys: Sequence[Journey]) -> float:
    """Return the mean number of requests in a session."""
    return sum(j.weight * len(j.steps) for j in journeys) / sum(j.weight for j in journeys)


def choose(journeys: Sequence[Journey], count: int, random_: random.Random) -> list[Journey]:
    """Draw `count` journeys by weight."""
    return random_.choices(journeys, [journey.weight for journey in journeys], k=count)


def deal(journeys: Sequence[Journey], count: int) -> list[Journey]:
    """Deal `count` journeys by weight, as evenly as possible: each returns at regular distances."""
    whole = sum(journey.weight for journey in journeys)
    credit = dict.fromkeys(range(len(journeys)), 0)
    dealt = []
    for _ in range(count):
        for number, journey in enumerate(journeys):
            credit[number] += journey.weight
        richest = max(credit, key=lambda number: credit[number])
        credit[richest] -= whole
        dealt.append(journeys[richest])
    return dealt


def render(step: JourneyStep, rooms: Mapping[str, str], product: Product, shopper: Shopper | None) -> Request:
    """Fill in one step for one session. `shopper` may be None only if no step needs one."""
    address, _ = parse_url(rooms[step.room])
    words = re.findall(r"\w+", product.name)
    values = {"slug": product.slug, "product_id": str(product.id), "word": quote_plus(words[-1].lower())}
    if shopper is not None:
        values |= {"username": shopper.username, "password": shopper.password}
    headers = {}
    if step.identity == "key" and shopper is not None:
        headers["Authorization"] = f"Bearer {shopper.api_key}"
    if step.identity == "cookie" and shopper is not None:
        headers["Cookie"] = shopper.cookie
    body = b""
    if step.body:
        headers["Content-Type"] = "application/json"
        body = json.dumps({name: _typed(_fill(text, values)) for name, text in step.body.items()}).encode()
    expect = _fill(step.expect, values | {"name": r"\W.{0,8}?".join(words)})
    path = _fill(step.path, values)
    return build(
        step.operation,
        address,
        path,
        method=step.method,
        headers=headers,
        body=body,
        expect=expect,
        whole=step.whole,
        names=step.names,
    )


def _fill(template: str, values: Mapping[str, str]) -> str:
    # not str.format: it would take the {0,8} of a regular expression for a field
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)


def _typed(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
