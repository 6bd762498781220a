"""Addresses are read from clients and routes, and lead to the modules that the answering function names."""

from __future__ import annotations

from compare.experiments.codebase.endpoints import asked_addresses
from compare.experiments.codebase.endpoints import Endpoint
from compare.experiments.codebase.endpoints import endpoints

ROUTES = """
from flask import Blueprint
from ..auth import current_user
from . import catalogue, stock
from .models import Product as Model

products = Blueprint("products", __name__, url_prefix="/api")
other = Factory("other", url_prefix="/no")


@products.get("/product/<slug>")
def find(slug):
    return shown(slug)


@products.post("/product/<int:number>/stock")
@products.put("/stock")
def count(number):
    current_user()
    return stock.count(number)


@other.get("/other")
@products.errorhandler(404)
@staticmethod
def nothing():
    return catalogue.end


def shown(slug):
    return Model(catalogue.find(slug)) if slug else shown("")
"""
MODULES = {"p.auth", "p.products.catalogue", "p.products.stock", "p.products.models"}


def test_an_endpoint_names_the_modules_that_it_and_its_helpers_use() -> None:
    found = list(endpoints("p.products.routes", ROUTES, MODULES))
    behind_find = frozenset({"p.products.catalogue", "p.products.models"})
    behind_count = frozenset({"p.auth", "p.products.stock"})
    assert found == [
        Endpoint("/api/product/{}", "p.products.routes", behind_find),
        Endpoint("/api/product/{}/stock", "p.products.routes", behind_count),
        Endpoint("/api/stock", "p.products.routes", behind_count),
    ]


def test_a_client_asks_at_its_texts_that_begin_with_a_slash() -> None:
    source = (
        'def ask(slug):\n    return get(f"/api/product/{quote(slug)}/similar", "GET", b"/no") or get("/api/products")\n'
    )
    assert asked_addresses(source) == {"/api/product/{}/similar", "/api/products"}
    assert asked_addresses("GET = 'get'\n") == set()
