"""The books of a real shop, and what the audit says when they are cooked."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import urllib.request
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest

from compare.errors import CartlabError
from compare.experiments.subject import audit
from compare.experiments.subject.audit import Audit
from compare.experiments.subject.audit import Auditor
from compare.experiments.subject.audit import Books
from compare.experiments.subject.audit import compare_books
from compare.load.journeys import CHECKOUT
from compare.topology import ROOMS
from tests.compare.conftest import Breakable


def buy(breakable: Breakable, pieces: int) -> int:
    """Place an order, and return its id as the load generator reads it."""
    answer = b""
    for path, body in (("add-item", f'{{"product_id": 1, "qty": {pieces}}}'), ("checkout", "{}")):
        request = urllib.request.Request(
            f"{breakable.rooms['orders']}/api/order/{path}",
            body.encode(),
            {"Authorization": f"Bearer {breakable.shopper.api_key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = response.read()
    found = re.search(CHECKOUT.names, answer.decode())
    assert found is not None and int(found[1]) == json.loads(answer)["result"]["id"]
    return int(found[1])


def change(breakable: Breakable, statement: str) -> None:
    database = breakable.target("orders").database
    assert database is not None
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.fixture
def auditor(breakable: Breakable, monkeypatch: pytest.MonkeyPatch) -> Auditor:
    monkeypatch.setattr(audit, "PATIENCE_S", 0.0)
    return Auditor(breakable.rooms, breakable.shop.admin_password)


def test_honest_books_add_up(breakable: Breakable, auditor: Auditor) -> None:
    before = auditor.books()
    promised = [buy(breakable, 2), buy(breakable, 1)]
    now = auditor.books_since(before)
    assert now.orders == dict(zip(promised, (2, 1), strict=True))
    assert compare_books(before, now, promised, unanswered=0) == Audit()
    assert compare_books(before, now, promised[:1], unanswered=0) == Audit(unasked_orders=1)


BEFORE = Books({}, stock=100)
SOLD = Books({11: 2, 12: 1, 13: 4}, stock=93)


@pytest.mark.parametrize(
    ("now", "promised", "unanswered", "found"),
    [
        (SOLD, [11, 12, 13], 0, Audit()),
        (SOLD, [11, 12], 1, Audit()),  # the third may be behind an answer that was lost
        (SOLD, [11, 12], 0, Audit(unasked_orders=1)),
        (SOLD, [11, 12, 13, 14], 0, Audit(missing_orders=1)),
        (SOLD, [11, 12, 14], 1, Audit(missing_orders=1)),  # as many as were promised, but not the same ones
        (SOLD, [11, 12, 13, 13], 0, Audit(doubled_orders=1)),
        (Books({11: 2}, 98, twice=(11,)), [11], 0, Audit(doubled_orders=1)),
        (Books({11: 2}, 97), [11], 0, Audit(stock_gap=1)),
        (Books({11: 2}, 100), [11], 0, Audit(stock_gap=2)),
    ],
)
def test_each_promise_is_looked_for_by_its_number(
    now: Books, promised: list[int], unanswered: int, found: Audit
) -> None:
    assert compare_books(BEFORE, now, promised, unanswered) == found


def test_an_audit_complains_only_of_what_is_wrong() -> None:
    assert Audit().complaint() == ""
    assert Audit(missing_orders=1, stock_gap=3).complaint() == "the books don't add up: missing orders 1, stock gap 3"


def test_lost_stock_is_found(breakable: Breakable, auditor: Auditor) -> None:
    before = auditor.books()
    change(breakable, "UPDATE products SET stock = stock - 3 WHERE id = 1")
    assert compare_books(before, auditor.books_since(before), [], unanswered=0) == Audit(stock_gap=3)


def test_books_that_cannot_be_read_are_an_error_and_not_a_crash(breakable: Breakable) -> None:
    with pytest.raises(CartlabError, match="books can't be read"):
        Auditor({**breakable.rooms, "users": "http://127.0.0.1:9"}, "secret")


def test_a_shop_that_is_away_for_a_moment_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "POLL_S", 0.01)
    answers = iter([(503, {}), (503, {}), (200, {"api_key": "key"}), (503, {}), (200, {"results": [{"stock": 5}]})])

    class Away(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = next(answers, (200, {"results": []}))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_POST = do_GET

        def log_message(self, *arguments: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Away) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        rooms = dict.fromkeys(ROOMS, f"http://127.0.0.1:{server.server_port}")
        assert Auditor(rooms, "secret").books() == Books({}, 5)
        server.shutdown()
