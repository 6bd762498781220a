"""Searches with known answers: those of the shop before its search moves."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from ...http_client import ask_for_data
from ...launch.runtime import RunningShop

# One word and several, in other letter cases, with signs between them, parts of words, and words that nothing holds.
SEARCHES: tuple[Mapping[str, str | int], ...] = (
    {"search": "lamp"},
    {"search": "lamp", "page": 2, "per_page": 5},
    {"search": "lamp", "page": 99, "per_page": 5},
    {"search": "A", "per_page": 100},
    {"search": "nordic oak"},
    {"search": "OAK, Nordic!"},
    {"search": "it is made for rainy days", "per_page": 100},
    {"search": "five-year guarantee", "page": 3},
    {"search": "yo-yo"},
    {"search": "kitchen copper"},
    {"search": "kettle trowel"},
    {"search": "lam"},
    {"search": "and or not near"},
    {"search": '"lamp" OR *'},
    {"search": "crème brûlée"},
    {"search": "17"},
)

SearchAnswer = dict[str, Any]


def answers(shop: RunningShop) -> list[SearchAnswer]:
    """Return what a shop answers to each of the searches. Stock is left out, since people buy. Raises CartlabError."""
    return [_answer(shop, search) for search in SEARCHES]


def found_by(shop: RunningShop, word: str) -> list[str]:
    """Return the slugs of the products that a word finds. Raises CartlabError."""
    return [product["slug"] for product in _answer(shop, {"search": word})["results"]]


def different(before: Sequence[SearchAnswer], now: Sequence[SearchAnswer]) -> list[str]:
    """Return the searches whose answers differ."""
    pairs = zip(SEARCHES, before, now, strict=True)
    return [urlencode(search) for search, earlier, later in pairs if earlier != later]


def _answer(shop: RunningShop, search: Mapping[str, str | int]) -> SearchAnswer:
    page: SearchAnswer = ask_for_data(f"{shop.url('products')}/api/products?{urlencode(search)}")
    sold = [{name: value for name, value in product.items() if name != "stock"} for product in page["results"]]
    return {**page, "results": sold}
