"""Stock: take it, all lines or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import update

from ..db import db
from ..shell.errors import Conflict
from .models import Product


@dataclass(frozen=True)
class Taken:
    """What was taken of one product, with its name and price at that moment."""

    product_id: int
    quantity: int
    name: str
    price: int  # cents for one


def take(quantities: Mapping[int, int]) -> list[Taken]:
    """Take stock inside the caller's transaction. Raises Conflict, and the caller rolls back, if any runs short.

    One conditional UPDATE for each product never sells what is not there; the order of ids never deadlocks.
    """
    taken = []
    for product_id, quantity in sorted(quantities.items()):
        row = db.session.execute(
            update(Product)
            .where(Product.id == product_id, Product.stock >= quantity)
            .values(stock=Product.stock - quantity)
            .returning(Product.name, Product.price)
        ).one_or_none()
        if row is None:
            raise Conflict(f"There is not enough stock of {_name(product_id)}.")
        taken.append(Taken(product_id, quantity, row.name, row.price))
    return taken


def _name(product_id: int) -> str:
    product = db.session.get(Product, product_id)
    return f"“{product.name}”" if product else f"product {product_id}"
