"""The product list, one product, and creating one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.paging import PAGE_LIMITS_BROKEN
from tests.contract.people import new_product_fields
from tests.contract.people import Person
from tests.contract.people import Stockroom
from tests.contract.shop import Shop
from tests.contract.shop import unique


def listed(shop: Shop, **query: Any) -> dict[str, Any]:
    answer = shop.get("/api/products", params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def test_the_first_page_holds_twenty_products_and_counts_them_all(shop: Shop) -> None:
    page = listed(shop)
    assert (page["page"], page["per_page"], len(page["results"])) == (1, 20, 20)
    assert page["total"] > 20
    assert page["pages"] == -(-page["total"] // 20)


def test_all_pages_together_hold_every_product_once_by_id(shop: Shop) -> None:
    first = listed(shop, per_page=100)
    ids = [
        product["id"]
        for number in range(1, first["pages"] + 1)
        for product in listed(shop, per_page=100, page=number)["results"]
    ]
    assert ids == sorted(set(ids))
    assert len(ids) == first["total"]


def test_the_last_page_holds_the_rest_and_the_one_after_it_nothing(shop: Shop) -> None:
    total = listed(shop)["total"]
    per_page = next(size for size in range(7, 100) if total % size)
    last = listed(shop, per_page=per_page, page=total // per_page + 1)
    assert last["pages"] == last["page"]
    assert len(last["results"]) == total % per_page
    beyond = listed(shop, per_page=per_page, page=last["page"] + 1)
    assert (beyond["results"], beyond["total"], beyond["pages"]) == ([], total, last["pages"])


def test_a_page_that_just_fits_has_no_empty_page_after_it(shop: Shop, stockroom: Stockroom) -> None:
    word = unique("fits")
    for _ in range(4):
        stockroom.product(name=word)
    page = listed(shop, search=word, per_page=2)
    assert (page["total"], page["pages"]) == (4, 2)


def test_a_new_product_moves_total_and_pages_at_once(shop: Shop, stockroom: Stockroom) -> None:
    before = listed(shop, per_page=1)
    made = stockroom.product()
    after = listed(shop, per_page=1)
    assert (after["total"], after["pages"]) == (before["total"] + 1, before["pages"] + 1)
    assert listed(shop, per_page=1, page=after["pages"])["results"] == [made]


@pytest.mark.parametrize("query", PAGE_LIMITS_BROKEN)
def test_a_page_that_can_not_be_is_a_bad_request(shop: Shop, query: str) -> None:
    assert shop.get(f"/api/products?{query}").status_code == 400


def test_ids_returns_exactly_those_that_exist(shop: Shop, stockroom: Stockroom) -> None:
    products = [stockroom.product() for _ in range(3)]
    ids = [product["id"] for product in products]
    asked = ",".join(str(number) for number in [ids[2], ids[0], 999_999_999, ids[0], ids[1]])
    page = listed(shop, ids=asked)
    assert sorted(page["results"], key=lambda product: product["id"]) == products
    assert page["total"] == 3


def test_a_hundred_ids_are_answered_in_one_piece(shop: Shop) -> None:
    ids = [product["id"] for product in listed(shop, per_page=100)["results"]]
    page = listed(shop, ids=",".join(map(str, ids)))
    assert {product["id"] for product in page["results"]} == set(ids)


@pytest.mark.parametrize(
    "query",
    [
        "ids=",
        "ids=1,",
        "ids=,1",
        "ids=one",
        "ids=-1",
        "ids=1.0",
        "ids=1;2",
        "ids=1234567890",
        "ids=" + ",".join(["1"] * 101),
        "ids=1&search=lamp",
        "ids=1&page=2",
    ],
)
def test_ids_that_can_not_be_are_a_bad_request(shop: Shop, query: str) -> None:
    assert shop.get(f"/api/products?{query}").status_code == 400


def test_a_product_is_shown_by_its_slug_as_it_is_in_the_list(shop: Shop) -> None:
    for product in listed(shop, per_page=3)["results"]:
        assert shop.get(f"/api/product/{product['slug']}").json()["result"] == product


@pytest.mark.parametrize("slug", ["no-such-thing", "%00", "x" * 500, "%F0%9F%9B%92", "%27%20OR%201%3D1", "-1"])
@pytest.mark.parametrize("rest", ["", "/similar"])
def test_an_unknown_slug_is_not_found(shop: Shop, slug: str, rest: str) -> None:
    assert shop.get(f"/api/product/{slug}{rest}").status_code == 404


def test_a_created_product_is_kept_exactly(shop: Shop, admin: Person) -> None:
    fields = new_product_fields(
        name="Löffel <b>&</b> 🥄",
        description="Zwei Zeilen\nund 'Zeichen'",
        category="Küche",
        price=100_000_000,
        stock=0,
    )
    answer = admin.post("/api/product/create", json=fields)
    assert answer.status_code == 201
    made = answer.json()["result"]
    assert made == fields | {"id": made["id"]}
    assert shop.get(f"/api/product/{fields['slug']}").json()["result"] == made


def test_a_form_creates_as_well_as_json_and_what_is_left_out_has_a_default(admin: Person) -> None:
    fields = {name: str(value) for name, value in new_product_fields(price=7).items() if name != "stock"}
    made = admin.post("/api/product/create", data=fields).json()["result"]
    assert (made["price"], made["description"], made["category"], made["stock"]) == (7, "", "other", 0)


def test_only_an_admin_creates_products(shop: Shop, shopper: Person) -> None:
    fields = new_product_fields()
    assert shop.post("/api/product/create", json=fields).status_code == 401
    assert shopper.post("/api/product/create", json=fields).status_code == 403
    assert shop.get(f"/api/product/{fields['slug']}").status_code == 404


def test_a_slug_is_given_once(shop: Shop, admin: Person, stockroom: Stockroom) -> None:
    made = stockroom.product()
    again = admin.post("/api/product/create", json=new_product_fields(slug=made["slug"], price=1))
    assert again.status_code == 409
    assert shop.get(f"/api/product/{made['slug']}").json()["result"] == made


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", 5),
        ("name", "nul\x00"),
        ("slug", ""),
        ("slug", "Upper-Case"),
        ("slug", "-edge"),
        ("slug", "two--hyphens"),
        ("slug", "with space"),
        ("slug", "ünïcode"),
        ("slug", "newline\n"),
        ("slug", "x" * 121),
        ("price", -1),
        ("price", 100_000_001),
        ("price", 2.5),
        ("price", "2.50"),
        ("price", True),
        ("price", None),
        ("price", 10**30),
        ("image", ""),
        ("image", "../secret"),
        ("image", "x" * 121),
        ("description", "x" * 2001),
        ("description", 1),
        ("category", "x" * 61),
        ("stock", -1),
        ("stock", 1_000_001),
        ("stock", "many"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_created(shop: Shop, admin: Person, field: str, value: Any) -> None:
    fields = new_product_fields(**{field: value})
    answer = admin.post("/api/product/create", json=fields)
    assert answer.status_code == 400
    assert field in answer.json()["message"]
    if field != "slug":
        assert shop.get(f"/api/product/{fields['slug']}").status_code == 404


@pytest.mark.parametrize("field", ["name", "slug", "price", "image"])
def test_a_missing_field_is_named(admin: Person, field: str) -> None:
    fields = new_product_fields()
    del fields[field]
    answer = admin.post("/api/product/create", json=fields)
    assert answer.status_code == 400
    assert field in answer.json()["message"]
