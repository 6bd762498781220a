"""What labs read in the shops' code, on a made-up package."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.labs.source_code.source import calls_elsewhere
from compare.labs.source_code.source import classes_pointed_at
from compare.labs.source_code.source import fields_of
from compare.labs.source_code.source import function_in
from compare.labs.source_code.source import libraries_imported
from compare.labs.source_code.source import modules_imported
from compare.labs.source_code.source import tables_in
from compare.labs.source_code.source import transactions_in

RULES = """
import numpy as np
from flask import request
from ..db import transaction
from ..stock import shelf
from ..stock.shelf import take as take_all
from . import cart

def check_out(user):
    with transaction():
        cart.close(shelf.take(user))
        later(lambda: take_all(user))
        user.shelf.take()
        request.shelf.take()
"""
MODELS = """
class Line(Model):
    __tablename__ = "lines"

    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), primary_key=True)
    quantity: Mapped[int]

class Plain:
    kind = "no table"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    files = {
        "db.py": "",
        "stock/shelf.py": "",
        "orders/cart.py": "",
        "orders/rules.py": RULES,
        "orders/models.py": MODELS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_calls_are_told_by_where_the_name_comes_from(package: Path) -> None:
    path = package / "orders" / "rules.py"
    called = ["db.transaction", "orders.cart.close", "stock.shelf.take", "stock.shelf.take"]
    assert sorted(calls_elsewhere(package, path, function_in(path, "check_out"))) == called


def test_imports_are_told_as_modules_and_libraries_by_their_first_name(package: Path) -> None:
    assert modules_imported(package, "orders") == {"db", "stock.shelf", "orders.cart"}
    assert libraries_imported(package / "orders") == {"numpy", "flask"}


def test_a_table_tells_its_fields_and_what_its_keys_point_at(package: Path) -> None:
    (table,) = tables_in(package).values()
    assert list(tables_in(package)) == ["lines"]
    assert list(fields_of(table)) == ["order_id", "quantity"]
    assert classes_pointed_at(table) == ["Order"]


def test_transactions_are_counted(package: Path) -> None:
    assert transactions_in(function_in(package / "orders" / "rules.py", "check_out")) == 1
