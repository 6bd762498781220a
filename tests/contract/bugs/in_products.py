"""Bugs in the products' room: lists, search, similar products, stock."""

from __future__ import annotations

from tests.contract.bugs.bug import Bug
from tests.contract.bugs.bug import Change

REMEMBERED_TOTAL = 'return Page(rows, number, per_page, list_products.__dict__.setdefault("total", total))'
STOCK_AS_FAR_AS_IT_GOES = "stock=db.func.max(Product.stock - quantity, 0)"

PRODUCTS = (
    Bug(
        "stale_count",
        "The number of products is remembered from the first page that was ever shown.",
        "products/test_products.py::test_a_new_product_moves_total_and_pages_at_once",
        (
            Change(
                "products",
                "products/catalogue.py",
                "return Page(rows, number, per_page, total)\n\n\ndef search",
                REMEMBERED_TOTAL + "\n\n\ndef search",
            ),
        ),
    ),
    Bug(
        "pages_overlap",
        "Each page begins with the last product of the page before.",
        "products/test_products.py::test_all_pages_together_hold_every_product_once_by_id",
        (
            Change(
                "products", "products/catalogue.py", '{"first": last - per_page + 1, ', '{"first": last - per_page, '
            ),
        ),
    ),
    Bug(
        "second_word_ignored",
        "A search looks for its first word only.",
        "products/test_search.py::test_several_words_must_all_be_there_in_any_order",
        (Change("products", "products/catalogue.py", "sorted(words_of(text))\n", "sorted(words_of(text))[:1]\n"),),
    ),
    Bug(
        "similar_to_itself",
        "A product is the most similar to itself.",
        "products/test_similar.py::test_a_product_is_never_similar_to_itself",
        (
            Change(
                "products", "products/recommendations.py", "scores[product_id - 1] = -np.inf", "scores = scores.copy()"
            ),
        ),
    ),
    Bug(
        "new_product_not_similar",
        "The index of similar products is never built again.",
        "products/test_similar.py::test_a_new_product_is_similar_at_once",
        (Change("products", "products/recommendations.py", "version = read(VERSION)[0].version", "version = 0"),),
    ),
    Bug(
        "first_id_only",
        "Of several ids only the first is answered.",
        "products/test_products.py::test_ids_returns_exactly_those_that_exist",
        (Change("products", "products/routes.py", 'query.ids.split(",")', 'query.ids.split(",")[:1]'),),
    ),
    Bug(
        "anybody_creates_products",
        "Anybody may create a product.",
        "products/test_products.py::test_only_an_admin_creates_products",
        (Change("products", "products/routes.py", "    current_admin()\n", ""),),
    ),
    Bug(
        "stock_lost_on_refusal",
        "A refused checkout keeps what it took before it met the empty shelf.",
        "orders/test_checkout.py::test_one_line_out_of_stock_keeps_the_cart_and_takes_no_stock_at_all",
        (
            Change(
                "products",
                "products/stock.py",
                "if row is None:\n",
                "if row is None:\n            db.session.commit()\n",
            ),
        ),
        along=("orders",),
    ),
    Bug(
        "oversell",
        "Stock is taken whether it is there or not.",
        "orders/test_checkout.py::test_buyers_of_more_than_one_piece_never_take_more_than_there_is",
        (
            Change("products", "products/stock.py", "Product.stock >= quantity)", "Product.stock >= 0)"),
            Change("products", "products/stock.py", "stock=Product.stock - quantity", STOCK_AS_FAR_AS_IT_GOES),
        ),
        along=("orders",),
    ),
)
