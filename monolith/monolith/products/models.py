"""Tables of products."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from ..db import Model


class Catalogue(Model):
    """The one row that counts: how many products there are, and how often that has changed.

    Product ids are given out here, from 1 and without gaps, and products are never deleted. So page N of the list is a
    range of ids, which costs the same on the first page as on the last.
    """

    __tablename__ = "catalogue"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)


class Product(Model):
    __tablename__ = "products"
    __table_args__ = (CheckConstraint("stock >= 0", name="stock_is_never_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    price: Mapped[int]  # cents
    image: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(2000))
    category: Mapped[str] = mapped_column(String(60))
    stock: Mapped[int]


class ProductWord(Model):
    """Which words a product's text holds: an index for the search that any database can serve."""

    __tablename__ = "product_words"
    __table_args__ = {"sqlite_with_rowid": False}

    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), primary_key=True)
