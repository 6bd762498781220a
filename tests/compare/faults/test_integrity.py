"""The books of a real shop, and what the audit says when they are cooked."""

from __future__ import annotations

import sqlite3
import urllib.request
from contextlib import closing

import pytest

from compare.errors import CartlabError
from compare.experiments import integrity
from compare.experiments.integrity import Audit
from compare.experiments.integrity import Auditor

from .conftest import Breakable


def buy(breakable: Breakable, pieces: int) -> None:
    for path, body in (("add-item", f'{{"product_id": 1, "qty": {pieces}}}'), ("checkout", "{}")):
        request = urllib.request.Request(
            f"{breakable.rooms['orders']}/api/order/{path}",
            body.encode(),
            {"Authorization": f"Bearer {breakable.shopper.api_key}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()


def change(breakable: Breakable, statement: str) -> None:
    database = breakable.target("orders").database
    assert database is not None
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.fixture
def auditor(breakable: Breakable, monkeypatch: pytest.MonkeyPatch) -> Auditor:
    monkeypatch.setattr(integrity, "PATIENCE_S", 0.0)
    return Auditor(breakable.rooms, breakable.shop.admin_password)


def test_honest_books_add_up(breakable: Breakable, auditor: Auditor) -> None:
    before = auditor.books()
    buy(breakable, 2)
    buy(breakable, 1)
    assert auditor.audit(before, promised=2, unanswered=0) == Audit(0, 0, 0)


def test_a_promised_order_that_is_not_there_is_missed(breakable: Breakable, auditor: Auditor) -> None:
    before = auditor.books()
    buy(breakable, 1)
    assert auditor.audit(before, promised=2, unanswered=0) == Audit(1, 0, 0)


def test_an_order_that_nobody_was_promised_is_found_unless_an_answer_was_lost(
    breakable: Breakable, auditor: Auditor
) -> None:
    before = auditor.books()
    buy(breakable, 1)
    assert auditor.audit(before, promised=0, unanswered=0) == Audit(0, 1, 0)
    assert auditor.audit(before, promised=0, unanswered=1) == Audit(0, 0, 0)


def test_lost_stock_is_found(breakable: Breakable, auditor: Auditor) -> None:
    before = auditor.books()
    change(breakable, "UPDATE products SET stock = stock - 3 WHERE id = 1")
    assert auditor.audit(before, promised=0, unanswered=0) == Audit(0, 0, 3)


def test_books_that_cannot_be_read_are_an_error_and_not_a_crash(breakable: Breakable) -> None:
    with pytest.raises(CartlabError, match="books can't be read"):
        Auditor(breakable.rooms | {"users": "http://127.0.0.1:9"}, "secret")
