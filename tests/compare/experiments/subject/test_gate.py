"""The gate: what it lets through, what it counts meanwhile, and what it stays closed to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.subject import gate
from compare.experiments.subject.gate import count_hops
from compare.experiments.subject.gate import open_gate
from compare.experiments.subject.shopper import OPERATIONS
from compare.topology import MONOLITH

from ..fake_shop import fake_shop
from ..fake_shop import FakeShop

MONOLITH_CONDITION = Condition("monolith", MONOLITH)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    with fake_shop(tmp_path / "shop.log") as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("quick", 1, tmp_path, "overhead-01-monolith-")


def test_the_gate_lets_a_right_shop_through_and_counts_hops(shop: FakeShop, bench: Bench) -> None:
    shop.lines_per_request = 3
    found = open_gate(MONOLITH_CONDITION, shop, bench)
    assert found["hops"] == {operation: 2 for operation in OPERATIONS}
    assert len(found["data"]) == 12


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/api/order/checkout", (200, {"result": {"is_open": True}})),
        ("/api/order/checkout", (500, {"message": "oops"})),
        ("/api/order/add-item", (200, {"result": {"is_open": True, "items": []}})),
        ("/", (200, "no products here")),
    ],
)
def test_the_gate_stays_closed_to_a_wrong_answer(
    shop: FakeShop, bench: Bench, path: str, answer: tuple[int, Any]
) -> None:
    shop.answers[path] = answer
    with pytest.raises(CartlabError, match="wrong answer"):
        open_gate(MONOLITH_CONDITION, shop, bench)


def test_stock_does_not_change_the_hash_of_the_data_but_a_price_does(shop: FakeShop, bench: Bench) -> None:
    hashes = []
    for change in ({}, {"stock": 3}, {"price": 1}):
        status, page = shop.answers["/api/products"]
        products = [product | change for product in page["results"]]
        shop.answers["/api/products"] = (status, page | {"results": products})
        hashes.append(open_gate(MONOLITH_CONDITION, shop, bench)["data"])
    assert hashes[0] == hashes[1] != hashes[2]


def line(request_id: str, **more: object) -> str:
    return json.dumps({"request_id": request_id, **more}) + "\n"


def test_hops_are_the_services_that_answered_beyond_the_first(tmp_path: Path) -> None:
    logs = [tmp_path / "frontend.log", tmp_path / "products.log", tmp_path / "orders.log"]
    for log in logs:
        log.write_text(line("somebody-else", path="/", duration_ms=1))
    ids: list[str] = []

    def call() -> None:
        logs[0].write_text(line(ids[0], path="/", duration_ms=3) + line(ids[0], message="no request, only a remark"))
        logs[1].write_text(line(ids[0], path="/a", duration_ms=1) + line(ids[0], path="/b", duration_ms=1))

    assert count_hops(call, lambda request_id: ids.append(request_id), [log.read_text for log in logs]) == 2
    assert ids[-1] == ""  # later requests of the shopper are not counted


def test_a_shop_that_logs_nothing_is_no_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE_S", 0.1)
    (tmp_path / "empty.log").write_text("")
    with pytest.raises(CartlabError, match="no service logged"):
        count_hops(lambda: None, lambda request_id: None, [(tmp_path / "empty.log").read_text])
