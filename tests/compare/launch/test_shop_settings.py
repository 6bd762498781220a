"""Settings given by hand reach those who know them, and are refused where they would be ignored."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.launch.docker.project import compose_file
from compare.launch.docker.project import passes_on
from compare.launch.docker.runtime import DockerRuntime
from compare.launch.local.runtime import LocalRuntime
from compare.launch.shop_settings import by_role
from compare.launch.shop_settings import full_name
from compare.launch.shop_settings import OWN
from compare.launch.shop_settings import refusal
from compare.launch.shop_settings import refuse_what_comes_too_late
from compare.launch.state import ShopState
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop
from compare.topology import SHOPS

SIZE = "CARTLAB_CATALOGUE_SIZE"


@pytest.mark.parametrize("name", ["CARTLAB_CATALOGUE_SIZE", "catalogue_size", "cartlab_catalogue_size"])
def test_a_setting_is_named_as_in_the_docs_or_shorter(name: str) -> None:
    assert full_name(name) == SIZE


def test_only_who_knows_a_setting_gets_it() -> None:
    quiet = {"CARTLAB_LOG_LEVEL": "WARNING"}
    settings = {SIZE: "7", **quiet}
    assert by_role(MONOLITH, settings) == {"monolith": settings}
    assert by_role(MICRO, settings) == {"users": quiet, "products": settings, "orders": quiet, "pages": quiet}
    assert by_role(MICRO, {"CARTLAB_COOKIE_NAME": "mine"}) == {"pages": {"CARTLAB_COOKIE_NAME": "mine"}}


@pytest.mark.parametrize("shop", SHOPS.values(), ids=lambda shop: shop.name)
def test_the_size_of_the_catalogue_can_be_set_in_both_shops_and_runtimes(shop: Shop) -> None:
    assert refusal(SIZE, [shop]) == LocalRuntime().refusal(shop, SIZE) == DockerRuntime().refusal(shop, SIZE) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "CARTLAB_CATALOG_SIZE",
            "no deployable of monolith knows CARTLAB_CATALOG_SIZE. Did you mean CARTLAB_CATALOGUE",
        ),
        ("CARTLAB_SHOE", "There are: CATALOGUE_SIZE, COOKIE_NAME, "),
        ("CARTLAB_RESERVATION_S", "no deployable of monolith knows"),
    ],
)
def test_what_would_be_ignored_is_refused_with_what_there_is(name: str, said: str) -> None:
    assert said in refusal(name, [MONOLITH])


def test_what_one_of_two_shops_knows_can_be_set_for_both() -> None:
    assert refusal("CARTLAB_RESERVATION_S", [MONOLITH, MICRO]) == ""


def test_what_the_launcher_gives_itself_is_refused_with_what_to_do_instead() -> None:
    for name, instead in OWN.items():
        assert refusal(name, [MONOLITH]) == f"{name} is not yours to set: {instead}."


def test_what_no_compose_file_passes_on_is_refused_in_docker() -> None:
    for shop in (MONOLITH, MICRO):
        assert "fixed in containers" in DockerRuntime().refusal(shop, "CARTLAB_KEY_LIFE_S")
        assert passes_on(compose_file(shop), SIZE) and not DockerRuntime().refusal(shop, SIZE)
        assert not LocalRuntime().refusal(shop, "CARTLAB_KEY_LIFE_S")


def with_products(state: ShopState, deployable: str, count: int) -> None:
    folder = state.data(deployable)
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / f"{deployable}.db")) as database, database:
        database.execute("CREATE TABLE catalogue (id INTEGER, size INTEGER)")
        database.execute("INSERT INTO catalogue VALUES (1, ?)", (count,))


@pytest.mark.parametrize(("shop", "deployable"), [(MONOLITH, "monolith"), (MICRO, "product-service")])
def test_a_catalogue_that_is_there_is_not_silently_kept(shop: Shop, deployable: str, tmp_path: Path) -> None:
    state = ShopState(tmp_path, shop.name)
    refuse_what_comes_too_late(shop, {SIZE: "2000"}, state)
    with_products(state, deployable, 500)
    refused_by_the_shop_itself = ("many", "²", "9" * 5000)
    harmless: list[Mapping[str, str]] = [{}, {SIZE: "500"}, *({SIZE: size} for size in refused_by_the_shop_itself)]
    for settings in harmless:
        refuse_what_comes_too_late(shop, settings, state)
    with pytest.raises(CartlabError, match="has 500 products since an earlier start") as caught:
        refuse_what_comes_too_late(shop, {SIZE: "2000"}, state)
    assert f"rm -r {tmp_path / shop.name / 'data'}" in caught.value.remedy


@pytest.mark.parametrize("name", ["a#b", "50%20off", "q?x", "a b"])
def test_a_catalogue_is_found_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    state = ShopState(tmp_path / name, MONOLITH.name)
    with_products(state, "monolith", 500)
    with pytest.raises(CartlabError, match="has 500 products"):
        refuse_what_comes_too_late(MONOLITH, {SIZE: "2000"}, state)
