"""The index of what is similar: in memory or mapped, and never older than the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from monolith.products import recommendations
from monolith.settings import Settings
from monolith.shell.errors import NotFound


@pytest.fixture(params=["memory", "mmap"])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Every test runs with both kinds of index."""
    return settings.model_copy(update={"similar_index": request.param})


@pytest.fixture
def shelf(put_on_shelf: Callable[..., int]) -> None:
    put_on_shelf("Brass Desk Lamp", category="office")
    put_on_shelf("Copper Desk Lamp", category="office")
    put_on_shelf("Oak Garden Bench", category="garden")
    put_on_shelf("Brass Lamp", category="office")


def similar(slug: str, limit: int = recommendations.SIMILAR) -> list[str]:
    return [row.name for row in recommendations.similar_products(slug, limit)]


def test_the_most_similar_comes_first_and_never_the_product_itself(shelf: None) -> None:
    found = similar("brass-desk-lamp")
    assert set(found[:2]) == {"Brass Lamp", "Copper Desk Lamp"}
    assert found[2:] == ["Oak Garden Bench"]


def test_of_equal_products_none_names_itself(put_on_shelf: Callable[..., int]) -> None:
    plates = {f"plate-{letter}" for letter in "abc"}
    for plate in sorted(plates):
        put_on_shelf("Plain Plate", slug=plate)
    for plate in plates:
        assert {row.slug for row in recommendations.similar_products(plate, 2)} == plates - {plate}


def test_a_shorter_list_is_the_beginning_of_a_longer_one(put_on_shelf: Callable[..., int]) -> None:
    for letter in "abcdef":
        put_on_shelf("Plain Plate", slug=f"plate-{letter}")
    assert similar("plate-a", 2) == similar("plate-a", 5)[:2]


def test_a_new_product_is_found_at_once_and_finds_others(shelf: None, put_on_shelf: Callable[..., int]) -> None:
    assert similar("oak-garden-bench", 1) != ["Oak Garden Chair"]
    put_on_shelf("Oak Garden Chair", category="garden")
    assert similar("oak-garden-bench", 1) == ["Oak Garden Chair"]
    assert similar("oak-garden-chair", 1) == ["Oak Garden Bench"]


def test_the_index_is_built_once_for_one_version(shelf: None, put_on_shelf: Callable[..., int]) -> None:
    first = recommendations.current_index()
    assert recommendations.current_index() is first
    put_on_shelf("Wool Blanket")
    second = recommendations.current_index()
    assert second.version > first.version
    assert len(second.vectors) == len(first.vectors) + 1


def test_the_only_product_has_nothing_similar(put_on_shelf: Callable[..., int]) -> None:
    put_on_shelf("Brass Lamp")
    assert similar("brass-lamp") == []


def test_an_unknown_product_has_no_neighbours_at_all(shelf: None) -> None:
    with pytest.raises(NotFound):
        similar("no-such-thing")


def test_the_mapped_index_leaves_one_file_for_all_copies(shop: Flask, shelf: None, settings: Settings) -> None:
    index = recommendations.current_index()
    files = [path.name for path in Path(settings.data_dir, "similar").glob("*")]
    assert files == ([f"{index.version}.npy"] if settings.similar_index == "mmap" else [])
