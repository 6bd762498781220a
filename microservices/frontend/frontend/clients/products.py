"""product-service, as the pages see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import current_app

from .transport import Question

Products = list[dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """One page of products, and how many there are on all pages together."""

    products: Products
    number: int
    per_page: int
    total: int
    pages: int


def list_products(number: int, per_page: int) -> Page:
    """Return page `number` of all products, by id."""
    return _page({"page": number, "per_page": per_page})


def search(text: str, number: int, per_page: int) -> Page:
    """Return page `number` of the products whose text holds every word of `text`, by id."""
    return _page({"search": text, "page": number, "per_page": per_page})


def find(slug: str) -> dict[str, Any]:
    """Return a product. Raises NotFound."""
    product: dict[str, Any] = _ask(f"/api/product/{quote(slug, safe='')}")["result"]
    return product


def find_many(ids: Iterable[int]) -> Products:
    """Return those of the products that exist, by id."""
    wanted = ",".join(map(str, ids))
    found: Products = _ask("/api/products", {"ids": wanted})["results"] if wanted else []
    return found


def similar_products(slug: str) -> Products:
    """Return the products most similar to one, the most similar first. Raises NotFound."""
    found: Products = _ask(f"/api/product/{quote(slug, safe='')}/similar")["results"]
    return found


def _page(query: dict[str, Any]) -> Page:
    found = _ask("/api/products", query)
    return Page(found["results"], found["page"], found["per_page"], found["total"], found["pages"])


def _ask(path: str, query: dict[str, Any] | None = None) -> Any:
    return (
        current_app.extensions["neighbours"]["products"].ask(Question("GET", path, query=query, repeatable=True)).json()
    )
