"""Checkout: turn the cart into a placed order."""

from __future__ import annotations

import time

from ..clients import products
from ..shell.errors import Conflict
from ..shell.errors import Unavailable
from . import cart
from .models import Order

DEADLINE_S = 3.0  # to hold and to confirm; giving back may take another call's time


def check_out(user_id: int) -> Order:
    """Take the stock of every line, fix the prices and close the cart. Raises Conflict, and then nothing has changed.

    Raises Unavailable when nobody knows yet how it ended; recovery then ends it, one way or the other.
    No transaction spans two databases. The stock is first held in product-service under the cart's key, then confirmed
    there, which decides; only then is the cart closed here. The key makes every step safe to repeat, so whoever is cut
    off between two steps, also by a kill -9, can begin again or leave it to recovery.
    """
    order = cart.freeze(user_id)
    deadline_s = time.monotonic() + DEADLINE_S
    try:
        products.reserve(order.key, order.quantities, deadline_s)
        reserved = products.confirm(order.key, deadline_s)
    except (Conflict, Unavailable):
        if not settle(order):
            raise
    else:
        cart.close(order, reserved.lines)
    return order


def settle(order: Order) -> bool:
    """Compensate: put the stock back and give the cart back to its user. Return whether it was placed after all.

    Silence does not show whether a confirmation arrived, so product-service is asked, and its answer holds here too.
    """
    reserved = products.release(order.key)
    if reserved.state == products.CONFIRMED:
        cart.close(order, reserved.lines)
        return True
    cart.unfreeze(order)
    return False
