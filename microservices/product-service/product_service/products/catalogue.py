"""The catalogue: list, search, find and add products."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ..db import db
from ..db import read
from ..db import transaction
from ..shell.errors import Conflict
from ..shell.errors import NotFound
from .models import Catalogue
from .models import Product
from .models import ProductWord

ProductRow = Row[Any]

MAX_WORD_LENGTH = 40
MAX_MATCHES = 1000  # a search stops counting here: nobody pages further, and counting costs time

# Tables, not objects: a list of products is read and thrown away, and rows are several times cheaper to make.
products, counted = Product.__table__, Catalogue.__table__
FIELDS = tuple(column.key for column in products.columns)
PRODUCTS = select(products)
PAGE = (
    select(products, counted.c.size)
    .join(counted, true())
    .where(products.c.id.between(bindparam("first"), bindparam("last")))
    .order_by(products.c.id)
)


@dataclass(frozen=True)
class Page:
    """One page of products, and how many there are on all pages together."""

    products: Sequence[ProductRow]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return -(-self.total // self.per_page)


def list_products(number: int, per_page: int) -> Page:
    """Return page `number` of all products, by id."""
    last = number * per_page
    rows = read(PAGE, {"first": last - per_page + 1, "last": last})
    total = rows[0].size if rows else read(select(counted.c.size))[0].size
    return Page(rows, number, per_page, total)


def search(text: str, number: int, per_page: int) -> Page:
    """Return page `number` of the products whose text holds every word of `text`, by id.

    `total` stops counting at MAX_MATCHES, and so do the pages. A text without any word leaves nothing out.
    """
    words = sorted(words_of(text))
    if not words:
        return list_products(number, per_page)
    count, matches = _search_statements(len(words))
    wanted: dict[str, Any] = {f"word_{place}": word for place, word in enumerate(words)}
    total = read(count, wanted)[0].total
    offset = min((number - 1) * per_page, MAX_MATCHES)
    rows = read(matches, wanted | {"offset": offset, "limit": min(per_page, MAX_MATCHES - offset)})
    return Page(rows, number, per_page, total)


def find(slug: str) -> ProductRow:
    """Return a product. Raises NotFound."""
    rows = read(PRODUCTS.where(products.c.slug == slug))
    if not rows:
        raise NotFound("There is no such product.")
    return rows[0]


def find_many(ids: Iterable[int]) -> Sequence[ProductRow]:
    """Return those of the products that exist, by id."""
    return read(PRODUCTS.where(products.c.id.in_(set(ids))).order_by(products.c.id))


def add(**fields: Any) -> ProductRow:
    """Return a new product, made of all of Product's fields but the id. Raises Conflict if the slug is taken."""
    try:
        with transaction():
            count = update(Catalogue).values(size=Catalogue.size + 1, version=Catalogue.version + 1)
            product_id = db.session.execute(count.returning(Catalogue.size)).scalar_one()
            db.session.execute(insert(Product).values(id=product_id, **fields))
            db.session.execute(insert(ProductWord), word_rows(product_id, fields))
    except IntegrityError:
        raise Conflict(f"There is already a product {fields['slug']!r}.") from None
    return find(fields["slug"])


def words_of(text: str) -> set[str]:
    """Return the words that a text is found by: letters and digits, in lower case."""
    return {word[:MAX_WORD_LENGTH] for word in re.findall(r"[^\W_]+", text.casefold())}


def word_rows(product_id: int, fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the word table for one product."""
    words = words_of(f"{fields['name']} {fields['category']} {fields['description']} {fields['slug']}")
    return [{"word": word, "product_id": product_id} for word in sorted(words)]


@lru_cache(maxsize=32)
def _search_statements(words: int) -> tuple[Select[Any], Select[Any]]:
    """Return two statements for the products that hold all of that many words: count them, and read one page."""
    first, *others = tables = [ProductWord.__table__.alias(f"table_{place}").c for place in range(words)]
    conditions = [table.product_id == first.product_id for table in others]
    conditions += [table.word == bindparam(f"word_{place}") for place, table in enumerate(tables)]
    ids = select(first.product_id).where(*conditions).order_by(first.product_id)
    counted_ids = ids.limit(MAX_MATCHES).subquery()
    page = ids.limit(bindparam("limit")).offset(bindparam("offset")).subquery()
    return (
        select(func.count().label("total")).select_from(counted_ids),
        PRODUCTS.join(page, page.c.product_id == products.c.id).order_by(products.c.id),
    )
