"""Measure lists in one deployable with few rows and with many: run by test_growth.py, in the deployable's environment.

`python growth_shop.py PACKAGE FOLDER FEW MANY` prints {list: [[seconds with few, seconds with many], …]} as JSON. These
are seconds of CPU: on a busy machine, the scheduler may interrupt the same request of a pair nearly every time. No
HTTP: a request is made by Flask's test client. FOLDER keeps the data, so that deployables whose tables are equal can
share it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import text

ROUNDS = 40
GRACE, STRANGERS = 7, 500  # half of all orders are Grace's, the rest belong to this many others

SEARCHES = ("ukulele", "nordic", "copper kettle", "rainy days")
ROOMS_OF = {"monolith": ("products", "orders"), "product_service": ("products",), "order_service": ("orders",)}


class Users:
    """Stands in for user-service and for the monolith's room: every key belongs to the person whose number it is."""

    def __init__(self, package: str) -> None:
        self.package = package

    def ask(self, question: Any) -> Any:
        transport = import_module(f"{self.package}.clients.transport")
        user = {"id": int(question.key), "is_admin": question.key == "1"}
        return transport.Answer(200, json.dumps({"result": user}).encode())

    def state(self) -> str:
        return "closed"


def shop_with(package: str, folder: Path, rows: int) -> Any:
    """Return the deployable's app on a database with that many products and placed orders."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token").write_text("token")
    given = {
        "data_dir": folder,
        "database_url": f"sqlite:///{folder / 'rows.db'}",
        "catalogue_size": rows,
        "service_token_file": folder / "token",
        "users_url": "http://users.invalid",
        "products_url": "http://products.invalid",
        "log_level": "WARNING",
    }
    settings_of = import_module(f"{package}.settings").Settings
    settings = settings_of(**{name: value for name, value in given.items() if name in settings_of.model_fields})
    import_module(f"{package}.init").initialise(settings)
    module = import_module(f"{package}.app")
    for background in ("build_index", "start_recovery"):  # both would work beside the requests that are timed
        if hasattr(module, background):
            setattr(module, background, lambda *_: None)
    app = module.create_app(settings)
    if package == "monolith":
        auth: Any = import_module("monolith.auth")
        auth.user_for_key = lambda key: auth.User(id=int(key), is_admin=key == "1")
    else:
        app.extensions["neighbours"]["users"] = Users(package)
    if "orders" in ROOMS_OF[package]:
        place_orders(package, app, rows)
    return app.test_client()


def place_orders(package: str, app: Any, rows: int) -> None:
    """Insert placed orders of two items each, all made by the database."""
    db = import_module(f"{package}.db")
    numbers = "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < :rows)"
    orders = f"""
        INSERT INTO {{orders}} (id, user_id, is_open, total, placed_at) {numbers}
        SELECT id, CASE WHEN id % 2 THEN {GRACE} ELSE 100 + id % {STRANGERS} END, FALSE, 2500,
            strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-01', id || ' seconds') FROM n"""
    items = f"""
        INSERT INTO {{items}} (order_id, product_id, quantity, name, price) {numbers}
        SELECT n.id, product.id, 1, 'Brass Lamp', 1250 FROM n, (SELECT 1 AS id UNION SELECT 2) AS product"""
    models = import_module(f"{package}.orders.models")
    names = {"orders": models.Order.__tablename__, "items": models.OrderItem.__tablename__}
    with app.app_context(), db.transaction():
        for statement in (orders, items):
            db.db.session.execute(text(statement.format(**names)), {"rows": rows})


def lists_of(package: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each list with its requests, as paths and keys."""
    if "products" in ROOMS_OF[package]:
        yield "product list", [(f"/api/products?page={page}", "") for page in (1, 2, 50)]
        yield "search", [(f"/api/products?search={'+'.join(text.split())}", "") for text in SEARCHES]
    if "orders" in ROOMS_OF[package]:
        yield "order history", [("/api/orders", str(GRACE)), ("/api/orders?page=2", str(GRACE)), ("/api/orders", "1")]


def cpu_s(client: Any, path: str, key: str) -> float:
    began_s = time.process_time()
    answer = client.get(path, headers={"Authorization": f"Bearer {key}"} if key else {})
    took_s = time.process_time() - began_s
    assert answer.status_code == 200, answer.text
    assert answer.json["results"], f"{path} is empty"
    return took_s


def main() -> None:
    package, folder, few, many = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    clients = [shop_with(package, folder / str(rows), rows) for rows in (few, many)]
    times: dict[str, list[list[float]]] = {}
    for number in range(ROUNDS + 3):
        for name, requests in lists_of(package):
            for path, key in requests:
                order = clients if number % 2 else clients[::-1]  # neither is always the second
                pair = {id(client): cpu_s(client, path, key) for client in order}
                if number >= 3:  # the first ones fill caches
                    times.setdefault(name, []).append([pair[id(client)] for client in clients])
    print(json.dumps(times))


if __name__ == "__main__":
    main()
