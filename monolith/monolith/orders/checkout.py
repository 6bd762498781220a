"""Checkout: turn the cart into a placed order."""

from __future__ import annotations

from ..db import transaction
from ..products import stock
from . import cart
from .models import Order


def check_out(user_id: int) -> Order:
    """Take the stock of every line, fix the prices and close the cart. Raises Conflict, and then nothing has changed.

    One transaction does it: whatever happens inside, all of it has happened or nothing has.
    """
    with transaction():
        order = cart.filled(user_id)
        taken = stock.take(order.quantities)
        cart.close(order, taken)
    return order
