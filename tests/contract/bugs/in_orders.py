"""Bugs in the orders' room: carts, checkout, history."""

from __future__ import annotations

from tests.contract.bugs.bug import Bug
from tests.contract.bugs.bug import Change

ADD_IN_TRANSACTION = "    with transaction():\n        order = _open(user_id)\n"
QUANTITY_READ_BEFORE = (
    "    seen = find_open(user_id)\n"
    "    in_cart = seen.quantities.get(product_id, 0) if seen else 0\n"
)  # fmt: skip

ORDERS = (
    Bug(
        "lost_update",
        "Two adds at the same moment read the same quantity, and one is lost.",
        "orders/test_cart.py::test_twenty_adds_of_one_product_at_once_sum_up",
        (
            Change("orders", "orders/cart.py", ADD_IN_TRANSACTION, QUANTITY_READ_BEFORE + ADD_IN_TRANSACTION),
            Change("orders", "orders/cart.py", "item.quantity += quantity", "item.quantity = in_cart + quantity"),
        ),
    ),
    Bug(
        "price_not_fixed",
        "A placed order does not keep the prices that were paid.",
        "orders/test_checkout.py::test_checkout_fixes_names_and_prices_takes_stock_and_closes_the_cart",
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
        "orders/test_checkout.py::test_checkout_fixes_names_and_prices_takes_stock_and_closes_the_cart",
        (Change("orders", "orders/cart.py", "sum(line.price * line.quantity", "sum(line.price"),),
    ),
    Bug(
        "others_orders",
        "The history shows everybody's orders to everybody.",
        "orders/test_order_history.py::test_nobody_sees_the_orders_of_others",
        (Change("orders", "orders/history.py", "if user_id is not None:", "if user_id is None:"),),
    ),
    Bug(
        "oldest_first",
        "The history begins with the oldest order.",
        "orders/test_order_history.py::test_placed_orders_come_newest_first_and_in_pages",
        (
            Change(
                "orders", "orders/history.py", "Order.placed_at.desc(), Order.id.desc()", "Order.placed_at, Order.id"
            ),
        ),
    ),
    Bug(
        "double_click",
        "Two checkouts of one cart at the same moment both take stock.",
        "orders/test_checkout.py::test_a_double_click_places_one_order",
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
        "orders/test_cart.py::test_a_quantity_that_can_not_be_is_not_added",
        (Change("orders", "orders/routes.py", "Field(ge=1, le=cart.MAX", "Field(le=cart.MAX"),),
        spoils_data=True,
    ),
)
