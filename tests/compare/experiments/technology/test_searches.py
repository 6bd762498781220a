"""Answers to searches are compared whole, but for what people buy meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from compare.experiments.technology import searches
from compare.experiments.technology.searches import answers
from compare.experiments.technology.searches import different
from compare.experiments.technology.searches import found_by
from compare.experiments.technology.searches import SEARCHES

LAMP = {"id": 1, "slug": "lamp-1", "stock": 5}


class Shelf:
    """A shop that answers every search with the same products."""

    def __init__(self, *products: dict[str, Any]) -> None:
        self.products = products

    def url(self, room: str) -> str:
        return f"http://{room}"


@pytest.fixture(autouse=True)
def _answered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(searches, "ask_for_data", lambda url: {"total": 1, "results": list(SHELVES[-1].products)})
    yield
    SHELVES.clear()


SHELVES: list[Shelf] = []


def answered_by(*products: dict[str, Any]) -> Any:
    SHELVES.append(Shelf(*products))
    return answers(SHELVES[-1])  # type: ignore[arg-type]


def test_stock_may_differ_and_nothing_else() -> None:
    before = answered_by(LAMP)
    assert different(before, answered_by(LAMP | {"stock": 4})) == []
    assert len(different(before, answered_by(LAMP | {"slug": "lamp-2"}))) == len(SEARCHES)
    assert len(different(before, answered_by(LAMP, LAMP))) == len(SEARCHES)


def test_a_search_that_differs_is_named() -> None:
    before = answered_by(LAMP)
    assert different(before, [*before[:-1], {}]) == ["search=17"]


def test_what_a_word_finds_is_known_by_its_slugs() -> None:
    answered_by(LAMP, LAMP | {"slug": "lamp-2"})
    assert found_by(SHELVES[-1], "lamp") == ["lamp-1", "lamp-2"]  # type: ignore[arg-type]
