"""GET /api/products?search= finds products with every word, in any letter case and with anything between the words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.shop import unique


def found(shop: Shop, search: str) -> list[int]:
    answer = shop.get("/api/products", params={"search": search, "per_page": 100})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["results"])
    return [product["id"] for product in answer.json()["results"]]


@pytest.fixture
def lamps(stockroom: Stockroom) -> dict[str, Any]:
    """Three products whose words overlap, and the words."""
    red, blue, lamp = (unique(word) for word in ("rot", "blau", "lampe"))
    return {
        "words": (red, blue, lamp),
        "red lamp": stockroom.product(name=f"{red.title()} {lamp}")["id"],
        "blue lamp": stockroom.product(name=lamp, description=f"A thing, {blue.upper()}!")["id"],
        "red": stockroom.product(name="Other", category=red)["id"],
    }


def test_one_word_is_found_in_name_description_and_category(shop: Shop, lamps: dict[str, Any]) -> None:
    red, blue, lamp = lamps["words"]
    assert found(shop, lamp) == [lamps["red lamp"], lamps["blue lamp"]]
    assert found(shop, red) == [lamps["red lamp"], lamps["red"]]
    assert found(shop, blue) == [lamps["blue lamp"]]


def test_several_words_must_all_be_there_in_any_order(shop: Shop, lamps: dict[str, Any]) -> None:
    red, blue, lamp = lamps["words"]
    assert found(shop, f"{red} {lamp}") == found(shop, f"{lamp} {red}") == [lamps["red lamp"]]
    assert found(shop, f"{lamp} {lamp}") == [lamps["red lamp"], lamps["blue lamp"]]
    assert found(shop, f"{red} {blue}") == []


def test_letter_case_and_punctuation_make_no_difference(shop: Shop, lamps: dict[str, Any]) -> None:
    red, _, lamp = lamps["words"]
    for spelled in (f"{red.upper()} {lamp.title()}", f"  {red},{lamp}!  ", f'"{red}"-({lamp})', f"{red}…{lamp}"):
        assert found(shop, spelled) == [lamps["red lamp"]]


def test_an_unknown_word_finds_nothing(shop: Shop, lamps: dict[str, Any]) -> None:
    answer = shop.get("/api/products", params={"search": unique("nothing")}).json()
    assert (answer["results"], answer["total"], answer["pages"]) == ([], 0, 0)
    assert found(shop, f"{lamps['words'][0]} {unique('nothing')}") == []


@pytest.mark.parametrize("search", ["", "   "])
def test_an_empty_search_is_no_search(shop: Shop, search: str) -> None:
    everything = shop.get("/api/products").json()
    assert shop.get("/api/products", params={"search": search}).json() == everything


@pytest.mark.parametrize("search", ["%", "_", "'; DROP TABLE products --", "a\x00b", "🛒", "*", "\\", "x" * 100])
def test_no_character_is_special(shop: Shop, search: str) -> None:
    assert shop.get("/api/products", params={"search": search}).status_code in (200, 400)
    assert shop.get("/api/products").json()["total"] > 0


def test_words_with_accents_and_other_scripts_are_words(shop: Shop, stockroom: Stockroom) -> None:
    tail = unique()
    made = stockroom.product(name=f"Käsereibe{tail} 雪平鍋{tail}")
    assert found(shop, f"käsereibe{tail}") == [made["id"]]
    assert found(shop, f"KÄSEREIBE{tail} 雪平鍋{tail}") == [made["id"]]


def test_a_search_is_paged_like_every_list(shop: Shop, stockroom: Stockroom) -> None:
    word = unique("paged")
    made = [stockroom.product(name=f"{word} {number}")["id"] for number in range(5)]
    pages = [shop.get("/api/products", params={"search": word, "per_page": 2, "page": n}).json() for n in (1, 2, 3, 4)]
    assert [[product["id"] for product in page["results"]] for page in pages] == [made[:2], made[2:4], made[4:], []]
    assert {(page["total"], page["pages"]) for page in pages} == {(5, 3)}


def test_a_search_of_more_than_a_hundred_characters_is_a_bad_request(shop: Shop) -> None:
    assert shop.get("/api/products", params={"search": "x" * 101}).status_code == 400
