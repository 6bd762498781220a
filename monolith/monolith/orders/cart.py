"""The cart: a user's one open order."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from datetime import datetime
from datetime import UTC
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..db import db
from ..db import transaction
from ..products import catalogue
from ..products.stock import Taken
from ..shell.errors import Conflict
from ..shell.errors import NotFound
from .models import Order
from .models import OrderItem

MAX_QUANTITY = 1000  # in one line
MAX_LINES = 100


def find_open(user_id: int) -> Order | None:
    """Return the user's cart, or None."""
    return db.session.scalar(select(Order).where(Order.user_id == user_id, Order.is_open))


def add(user_id: int, product_id: int, quantity: int) -> Order:
    """Put a product into the cart, on top of what is there. Raises NotFound or Conflict."""
    if not catalogue.find_many([product_id]):
        raise NotFound("There is no such product.")
    with transaction():
        order = _open(user_id)
        item = _item(order, product_id)
        if item is None and len(order.items) >= MAX_LINES:
            raise Conflict(f"A cart holds at most {MAX_LINES} different products.")
        if item is None:
            insort(order.items, OrderItem(product_id=product_id, quantity=quantity), key=attrgetter("product_id"))
        elif item.quantity + quantity > MAX_QUANTITY:
            raise Conflict(f"A cart holds at most {MAX_QUANTITY} of one product.")
        else:
            item.quantity += quantity
    return order


def update(user_id: int, product_id: int, quantity: int) -> Order:
    """Set how many of a product are in the cart; 0 removes it. Raises NotFound."""
    with transaction():
        order = _locked(user_id)
        item = None if order is None else _item(order, product_id)
        if order is None or item is None:
            raise NotFound("This product is not in your cart.")
        if quantity == 0:
            order.items.remove(item)
            db.session.delete(item)
        else:
            item.quantity = quantity
    return order


def filled(user_id: int) -> Order:
    """Return the cart, locked, with something in it. Raises Conflict."""
    order = _locked(user_id)
    if order is None or not order.items:
        raise Conflict("Your cart is empty.")
    return order


def close(order: Order, lines: Iterable[Taken]) -> None:
    """Make the cart a placed order: fix names, prices and the total."""
    taken = {line.product_id: line for line in lines}
    for item in order.items:
        item.name, item.price = taken[item.product_id].name, taken[item.product_id].price
    order.total = sum(line.price * line.quantity for line in taken.values())
    order.placed_at = datetime.now(UTC).replace(tzinfo=None)
    order.is_open = False


def _locked(user_id: int) -> Order | None:
    """Return the cart as nobody else can change it until the transaction ends."""
    return db.session.scalar(select(Order).where(Order.user_id == user_id, Order.is_open).with_for_update())


def _open(user_id: int) -> Order:
    order = _locked(user_id)
    if order is None:
        try:
            with db.session.begin_nested():
                db.session.add(order := Order(user_id=user_id))
        except IntegrityError:  # another request has just opened it
            order = _locked(user_id)
    if order is None:  # and yet another one has checked it out
        raise Conflict("Your cart has just been checked out. Please try again.")
    return order


def _item(order: Order, product_id: int) -> OrderItem | None:
    return next((item for item in order.items if item.product_id == product_id), None)
