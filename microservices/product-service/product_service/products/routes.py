"""The products' part of the contract."""

from __future__ import annotations

from typing import Annotated
from typing import Self

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic import Field
from pydantic import model_validator

from ..auth import current_admin
from ..shell.body import Line
from ..shell.body import Lines
from ..shell.body import Paging
from ..shell.body import read_body
from ..shell.body import read_query
from . import catalogue
from . import recommendations

products = Blueprint("products", __name__, url_prefix="/api")


class ProductQuery(Paging):
    search: Annotated[Line, Field(max_length=100)] = ""
    ids: str | None = Field(None, pattern=r"^[0-9]{1,9}(,[0-9]{1,9}){0,99}$")

    @model_validator(mode="after")
    def ids_stand_alone(self) -> Self:
        if self.ids and self.model_fields_set != {"ids"}:
            raise ValueError("ids can't be mixed with a search or a page")
        return self


class SimilarQuery(BaseModel):
    limit: int = Field(recommendations.SIMILAR, ge=1, le=12)


class NewProduct(BaseModel):
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    slug: str = Field(min_length=1, max_length=120, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    price: int = Field(ge=0, le=100_000_000)
    image: str = Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9_.-]+$")
    description: Annotated[Lines, Field(max_length=2000)] = ""
    category: Annotated[Line, Field(max_length=60)] = "other"
    stock: int = Field(0, ge=0, le=1_000_000)


@products.get("/products")
def list_all() -> ResponseReturnValue:
    query = read_query(ProductQuery)
    if query.ids:
        rows = catalogue.find_many(map(int, query.ids.split(",")))
        page = catalogue.Page(rows, 1, max(len(rows), 1), len(rows))
    elif query.search:
        page = catalogue.search(query.search, query.page, query.per_page)
    else:
        page = catalogue.list_products(query.page, query.per_page)
    return {
        "results": [_as_json(row) for row in page.products],
        "page": page.number,
        "per_page": page.per_page,
        "total": page.total,
        "pages": page.pages,
    }


@products.get("/product/<slug>")
def find(slug: str) -> ResponseReturnValue:
    return {"result": _as_json(catalogue.find(slug))}


@products.get("/product/<slug>/similar")
def similar(slug: str) -> ResponseReturnValue:
    limit = read_query(SimilarQuery).limit
    return {"results": [_as_json(row) for row in recommendations.similar_products(slug, limit)]}


@products.post("/product/create")
def create() -> ResponseReturnValue:
    current_admin()
    product = catalogue.add(**read_body(NewProduct).model_dump())
    return {"message": "Product added", "result": _as_json(product)}, 201


def _as_json(row: catalogue.ProductRow) -> dict[str, object]:
    return dict(zip(catalogue.FIELDS, row, strict=False))  # a list's rows carry the catalogue's size as well
