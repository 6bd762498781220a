"""List, search, find and add products."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from product_service.products import catalogue
from product_service.shell.errors import Conflict
from product_service.shell.errors import NotFound


def names(page: catalogue.Page) -> list[str]:
    return [row.name for row in page.products]


@pytest.fixture
def shelf(put_on_shelf: Callable[..., int]) -> None:
    put_on_shelf("Brass Lamp", description="It warms rainy days.")
    put_on_shelf("Copper Mug", category="kitchen")
    put_on_shelf("Copper Lamp", category="office")
    put_on_shelf("Café Crème Bowl", slug="cafe-bowl", category="kitchen")
    put_on_shelf("Oak Bench", category="garden")


def test_an_empty_catalogue_has_no_pages(shop: Flask) -> None:
    page = catalogue.list_products(1, 10)
    assert (names(page), page.total, page.pages) == ([], 0, 0)


def test_pages_follow_each_other_without_gap_or_repeat(shelf: None) -> None:
    pages = [catalogue.list_products(number, 2) for number in (1, 2, 3)]
    assert [names(page) for page in pages] == [
        ["Brass Lamp", "Copper Mug"],
        ["Copper Lamp", "Café Crème Bowl"],
        ["Oak Bench"],
    ]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}


def test_a_page_behind_the_last_is_empty_and_still_knows_the_total(shelf: None) -> None:
    page = catalogue.list_products(9, 2)
    assert (names(page), page.total, page.pages) == ([], 5, 3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lamp", ["Brass Lamp", "Copper Lamp"]),
        ("COPPER lamp", ["Copper Lamp"]),
        ("kitchen", ["Copper Mug", "Café Crème Bowl"]),
        ("rainy", ["Brass Lamp"]),
        ("crème", ["Café Crème Bowl"]),
        ("lam", []),
        ("copper bench", []),
        ("50% off_", []),
    ],
)
def test_search_finds_what_holds_every_word(shelf: None, text: str, found: list[str]) -> None:
    assert names(catalogue.search(text, 1, 10)) == found


def test_search_is_paged_as_the_list_is(shelf: None) -> None:
    page = catalogue.search("lamp", 2, 1)
    assert (names(page), page.number, page.total, page.pages) == (["Copper Lamp"], 2, 2, 2)


def test_a_search_without_a_word_leaves_nothing_out(shelf: None) -> None:
    assert catalogue.search(" !? ", 1, 10).total == 5


def test_a_product_is_found_by_its_slug(shelf: None) -> None:
    assert catalogue.find("cafe-bowl").name == "Café Crème Bowl"
    with pytest.raises(NotFound):
        catalogue.find("cafe")


def test_many_are_found_by_id_and_the_unknown_left_out(shelf: None) -> None:
    assert [row.id for row in catalogue.find_many([3, 99, 1, 3])] == [1, 3]


def test_a_slug_is_given_once_and_a_refusal_counts_nothing(shelf: None, put_on_shelf: Callable[..., int]) -> None:
    with pytest.raises(Conflict, match="cafe-bowl"):
        put_on_shelf("Another Bowl", slug="cafe-bowl")
    assert put_on_shelf("Last Bowl") == 6
    assert catalogue.list_products(1, 1).total == 6
