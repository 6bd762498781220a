"""Tables of orders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from ..db import Model


class Order(Model):
    """An open order is a user's cart; checkout closes it."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    is_open: Mapped[bool] = mapped_column(default=True)
    total: Mapped[int | None] = mapped_column(BigInteger)  # cents, from checkout on
    placed_at: Mapped[datetime | None] = mapped_column(DateTime)  # UTC
    checkout_key: Mapped[str | None] = mapped_column(String(64))  # of the checkout that is under way, or that placed it
    held_until: Mapped[float | None] = mapped_column(index=True)  # seconds since the epoch; then recovery settles it

    items: Mapped[list[OrderItem]] = relationship(order_by="OrderItem.product_id", lazy="selectin")

    @property
    def quantities(self) -> dict[int, int]:
        """Return how many of which product id."""
        return {item.product_id: item.quantity for item in self.items}

    @property
    def key(self) -> str:
        """Return the key of the checkout that is under way."""
        assert self.checkout_key is not None, "the cart must be frozen first"
        return self.checkout_key


class OrderItem(Model):
    __tablename__ = "order_items"

    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), primary_key=True)
    product_id: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(120))  # the name and the price are fixed at checkout
    price: Mapped[int | None]  # cents for one


# The database itself keeps it at one cart, also when two requests open one at the same moment.
Index("one_open_order_per_user", Order.user_id, unique=True, sqlite_where=Order.is_open, postgresql_where=Order.is_open)
Index("orders_of_user", Order.user_id, Order.is_open, Order.placed_at, Order.id)
Index("orders_of_all", Order.is_open, Order.placed_at, Order.id)
