"""Mistakes that people make in shops, each with the contract test that has to notice it.

A change is an exact text in one file of one room, or of a shell file next to the rooms, and what stands there instead.
Where the shops are twins one change is enough; where they differ each has its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True)
class Change:
    """In `file`, below the package of the service that holds `room`: `old`, which stands there once, becomes `new`."""

    room: str
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """What is wrong, in a sentence, and the test that fails because of it.

    `only` replaces `changes` for an architecture whose code differs. `along` names further rooms that have to be run
    from the copy, because the test meets the bug only through them. `spoils_data` bugs leave data behind that break the
    contract by themselves.
    """

    name: str
    sentence: str
    caught_by: str
    changes: tuple[Change, ...] = ()
    only: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    along: tuple[str, ...] = ()
    spoils_data: bool = False

    def changes_in(self, architecture: str) -> tuple[Change, ...]:
        return self.only.get(architecture, self.changes)


USERS = (
    Bug(
        "leaked_hash",
        "An answer shows the hash of the password.",
        "test_register.py::test_a_new_user_is_shown_as_registered_and_is_no_admin",
        (
            Change(
                "users",
                "users/routes.py",
                '"is_admin": user.is_admin,',
                '"is_admin": user.is_admin, "password_hash": user.password_hash,',
            ),
        ),
    ),
    Bug(
        "key_alive_after_logout",
        "Logging out does not end the key.",
        "test_keys.py::test_logging_out_ends_this_key_everywhere_and_no_other",
        (
            Change(
                "users", "users/accounts.py", "where(ApiKey.key_hash == _hash(key)))", "where(ApiKey.key_hash == key))"
            ),
        ),
    ),
    Bug(
        "anybody_lists_users",
        "The list of all users is open to everybody who is logged in.",
        "test_user_list.py::test_only_an_admin_sees_the_list",
        (Change("users", "users/routes.py", "    current_admin()\n", "    current_user()\n"),),
    ),
    Bug(
        "email_twice",
        "An e-mail address can be registered again in another letter case.",
        "test_register.py::test_an_email_is_taken_in_every_letter_case",
        (Change("users", "users/accounts.py", "email=email.lower(),", "email=email,"),),
    ),
    Bug(
        "any_password",
        "Whatever the password, a name that exists logs in.",
        "test_keys.py::test_a_password_counts_in_its_own_letter_case",
        (
            Change(
                "users",
                "users/accounts.py",
                "if user is None or not check_password_hash(user.password_hash, password):",
                "if user is None:",
            ),
        ),
    ),
    Bug(
        "course_key_refused",
        "The course's `Basic <key>` is not taken any more.",
        "test_course_client.py::test_register_log_in_and_ask_who_is_logged_in",
        (Change("users", "auth.py", '("bearer", "basic")', '("bearer",)'),),
    ),
    Bug(
        "forms_not_read",
        "Only JSON is read, no form.",
        "test_register.py::test_a_form_registers_as_well_as_json",
        (Change("users", "body.py", '("application/x-www-form-urlencoded", "multipart', '("multipart'),),
    ),
    Bug(
        "no_body_limit",
        "A body of any size is read.",
        "test_bodies.py::test_a_body_over_64_kib_is_too_large",
        (Change("users", "body.py", "MAX_BODY_BYTES = 64 * 1024", "MAX_BODY_BYTES = 64 * 1024 * 1024"),),
    ),
)

REMEMBERED_TOTAL = 'return Page(rows, number, per_page, list_products.__dict__.setdefault("total", total))'
STOCK_AS_FAR_AS_IT_GOES = "stock=db.func.max(Product.stock - quantity, 0)"

PRODUCTS = (
    Bug(
        "stale_count",
        "The number of products is remembered from the first page that was ever shown.",
        "test_products.py::test_a_new_product_moves_total_and_pages_at_once",
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
        "test_products.py::test_all_pages_together_hold_every_product_once_by_id",
        (
            Change(
                "products", "products/catalogue.py", '{"first": last - per_page + 1, ', '{"first": last - per_page, '
            ),
        ),
    ),
    Bug(
        "second_word_ignored",
        "A search looks for its first word only.",
        "test_search.py::test_several_words_must_all_be_there_in_any_order",
        (Change("products", "products/catalogue.py", "sorted(words_of(text))\n", "sorted(words_of(text))[:1]\n"),),
    ),
    Bug(
        "similar_to_itself",
        "A product is the most similar to itself.",
        "test_similar.py::test_a_product_is_never_similar_to_itself",
        (
            Change(
                "products", "products/recommendations.py", "scores[product_id - 1] = -np.inf", "scores = scores.copy()"
            ),
        ),
    ),
    Bug(
        "new_product_not_similar",
        "The index of similar products is never built again.",
        "test_similar.py::test_a_new_product_is_similar_at_once",
        (Change("products", "products/recommendations.py", "version = read(VERSION)[0].version", "version = 0"),),
    ),
    Bug(
        "first_id_only",
        "Of several ids only the first is answered.",
        "test_products.py::test_ids_returns_exactly_those_that_exist",
        (Change("products", "products/routes.py", 'query.ids.split(",")', 'query.ids.split(",")[:1]'),),
    ),
    Bug(
        "anybody_creates_products",
        "Who creates a product is not looked at.",
        "test_products.py::test_only_an_admin_creates_products",
        (Change("products", "products/routes.py", "    current_admin()\n", ""),),
    ),
    Bug(
        "stock_lost_on_refusal",
        "A refused checkout keeps what it took before it met the empty shelf.",
        "test_checkout.py::test_one_line_out_of_stock_keeps_the_cart_and_takes_no_stock_at_all",
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
        "test_checkout.py::test_buyers_of_more_than_one_piece_never_take_more_than_there_is",
        (
            Change("products", "products/stock.py", "Product.stock >= quantity)", "Product.stock >= 0)"),
            Change("products", "products/stock.py", "stock=Product.stock - quantity", STOCK_AS_FAR_AS_IT_GOES),
        ),
        along=("orders",),
    ),
)

ADD_IN_TRANSACTION = "    with transaction():\n        order = _open(user_id)\n"
QUANTITY_READ_BEFORE = (
    "    seen = find_open(user_id)\n"
    "    in_cart = seen.quantities.get(product_id, 0) if seen else 0\n"
)  # fmt: skip

ORDERS = (
    Bug(
        "lost_update",
        "Two adds at the same moment read the same quantity, and one is lost.",
        "test_cart.py::test_twenty_adds_of_one_product_at_once_sum_up",
        (
            Change("orders", "orders/cart.py", ADD_IN_TRANSACTION, QUANTITY_READ_BEFORE + ADD_IN_TRANSACTION),
            Change("orders", "orders/cart.py", "item.quantity += quantity", "item.quantity = in_cart + quantity"),
        ),
    ),
    Bug(
        "price_not_fixed",
        "A placed order does not keep the prices that were paid.",
        "test_checkout.py::test_checkout_fixes_names_and_prices_takes_stock_and_closes_the_cart",
        (
            Change(
                "orders",
                "orders/cart.py",
                "item.name, item.price = taken[item.product_id].name, taken[item.product_id].price",
                "item.name = taken[item.product_id].name",
            ),
        ),
    ),
    Bug(
        "pieces_not_counted",
        "The total counts each line once, however many pieces it has.",
        "test_checkout.py::test_checkout_fixes_names_and_prices_takes_stock_and_closes_the_cart",
        (Change("orders", "orders/cart.py", "sum(line.price * line.quantity", "sum(line.price"),),
    ),
    Bug(
        "others_orders",
        "The history shows everybody's orders to everybody.",
        "test_order_history.py::test_nobody_sees_the_orders_of_others",
        (Change("orders", "orders/history.py", "if user_id is not None:", "if user_id is None:"),),
    ),
    Bug(
        "oldest_first",
        "The history begins with the oldest order.",
        "test_order_history.py::test_placed_orders_come_newest_first_and_in_pages",
        (
            Change(
                "orders", "orders/history.py", "Order.placed_at.desc(), Order.id.desc()", "Order.placed_at, Order.id"
            ),
        ),
    ),
    Bug(
        "double_click",
        "Two checkouts of one cart at the same moment both take stock.",
        "test_checkout.py::test_a_double_click_places_one_order",
        only={
            "monolith": (
                Change(
                    "orders",
                    "orders/checkout.py",
                    "    with transaction():\n        order = cart.filled(user_id)\n",
                    "    order = cart.filled(user_id)\n    with transaction():\n",
                ),
            ),
            "microservices": (Change("orders", "orders/cart.py", "if order.checkout_key is None:", "if order.items:"),),
        },
    ),
    Bug(
        "negative_quantity",
        "Less than nothing can be added to a cart.",
        "test_cart.py::test_a_quantity_that_can_not_be_is_not_added",
        (Change("orders", "orders/routes.py", "Field(ge=1, le=cart.MAX", "Field(le=cart.MAX"),),
        spoils_data=True,
    ),
)

PAGES = (
    Bug(
        "csrf_off",
        "A form of another site is taken for one of ours.",
        "test_page_safety.py::test_a_post_without_the_right_token_is_refused_and_changes_nothing",
        (Change("pages", "pages/__init__.py", "csrf.protect()", "pass"),),
    ),
    Bug(
        "escaping_off",
        "What stands in a product's name is run by the browser.",
        "test_page_catalogue.py::test_what_an_admin_writes_is_shown_and_never_run",
        (
            Change(
                "pages",
                "pages/templates/product.html",
                "<h1>{{ product.name }}</h1>",
                "<h1>{{ product.name|safe }}</h1>",
            ),
        ),
    ),
    Bug(
        "open_redirect",
        "A link to log in can lead to another site.",
        "test_page_safety.py::test_logging_in_never_leads_to_another_site",
        (
            Change(
                "pages",
                "pages/views.py",
                'return path if re.fullmatch(r"/([a-z0-9-]+/?)*", path) else "/"',
                "return path",
            ),
        ),
    ),
)

BUGS = {bug.name: bug for bug in (*USERS, *PRODUCTS, *ORDERS, *PAGES)}
