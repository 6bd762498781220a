"""The services' checkout as a beginner writes it: reserve, confirm, close. It is a frozen change of a copy of the code.

Nobody settles a checkout that failed, nobody recovers one that was cut off, and no reservation ends by itself.
"""

from __future__ import annotations

from pathlib import Path

from ...topology import MICRO
from ..subject.copied_tree import copy_tree
from ..subject.copied_tree import Edit
from ..subject.copied_tree import edit_all

COMPENSATED = """    try:
        products.reserve(order.key, order.quantities, deadline_s)
        reserved = products.confirm(order.key, deadline_s)
    except (Conflict, Unavailable):
        if not settle(order):
            raise
    else:
        cart.close(order, reserved.lines)
"""
PLAIN = """    products.reserve(order.key, order.quantities, deadline_s)
    reserved = products.confirm(order.key, deadline_s)
    cart.close(order, reserved.lines)
"""
EDITS = (
    Edit("orders", "{package}/orders/checkout.py", COMPENSATED, PLAIN),
    Edit("orders", "{package}/app.py", "    start_recovery(app)\n", ""),
    Edit("products", "{package}/products/reservations.py", "    release_expired()\n", ""),
)


def uncompensated_tree(tree: Path) -> Path:
    """Write the code without compensation and recovery to `tree`, and return it."""
    edit_all(EDITS, copy_tree(tree), MICRO)
    return tree
