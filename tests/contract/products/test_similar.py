"""GET /api/product/<slug>/similar."""

from __future__ import annotations

import pytest

from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.shop import unique


def similar(shop: Shop, slug: str, **query: int) -> list[int]:
    answer = shop.get(f"/api/product/{slug}/similar", params=query)
    assert answer.status_code == 200, answer.text
    return [product["id"] for product in answer.json()["results"]]


def test_a_product_is_never_similar_to_itself(shop: Shop) -> None:
    for product in shop.get("/api/products?per_page=10").json()["results"]:
        ids = similar(shop, product["slug"], limit=12)
        assert len(ids) == len(set(ids)) == 12
        assert product["id"] not in ids


def test_the_order_is_the_same_every_time_and_a_limit_only_cuts_it(shop: Shop) -> None:
    slug = shop.get("/api/products").json()["results"][0]["slug"]
    twelve = similar(shop, slug, limit=12)
    assert all(similar(shop, slug, limit=12) == twelve for _ in range(3))
    assert similar(shop, slug, limit=1) == twelve[:1]
    assert similar(shop, slug) == twelve[:4]


def test_what_is_shown_is_the_product_as_the_list_shows_it(shop: Shop) -> None:
    slug = shop.get("/api/products").json()["results"][0]["slug"]
    for product in shop.get(f"/api/product/{slug}/similar").json()["results"]:
        assert shop.get(f"/api/product/{product['slug']}").json()["result"] == product


def test_a_new_product_is_similar_at_once(shop: Shop, stockroom: Stockroom) -> None:
    words = " ".join(unique("word") for _ in range(8))
    first = stockroom.product(name="One", description=words, category="pairs")
    second = stockroom.product(name="Two", description=words, category="pairs")
    for _ in range(5):
        assert similar(shop, first["slug"])[0] == second["id"]
        assert similar(shop, second["slug"])[0] == first["id"]


def test_the_more_words_are_shared_the_further_up_it_stands(shop: Shop, stockroom: Stockroom) -> None:
    words = "azure birch cedar delta ember fjord grove heath inlet jetty knoll larch".split()
    # All have one name. The index has few places for words, so different names may share a place by chance.
    name = unique("Tarn")
    asked, few, most = (
        stockroom.product(name=name, category="waters and woods", description=" ".join(words[:count]))
        for count in (12, 5, 10)
    )
    assert similar(shop, asked["slug"])[:2] == [most["id"], few["id"]]


def test_a_limit_only_cuts_the_list_also_where_all_are_alike(shop: Shop, stockroom: Stockroom) -> None:
    name = unique("alike")
    alike = [stockroom.product(name=name, category=name) for _ in range(8)]
    longest = similar(shop, alike[0]["slug"], limit=12)
    assert set(longest[:7]) == {product["id"] for product in alike[1:]}
    for limit in range(1, 12):
        assert similar(shop, alike[0]["slug"], limit=limit) == longest[:limit]


@pytest.mark.parametrize("limit", ["0", "13", "-1", "four", "", "1.5", "99999999999999999999"])
def test_a_limit_that_can_not_be_is_a_bad_request(shop: Shop, limit: str) -> None:
    slug = shop.get("/api/products").json()["results"][0]["slug"]
    assert shop.get(f"/api/product/{slug}/similar?limit={limit}").status_code == 400
