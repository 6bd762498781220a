"""Rows in the tables of orders, as after a longer life of the shop."""

from __future__ import annotations

from ...launch.local.postgres import PostgresServer
from .neighbour import FIRST_USER

ITEMS_PER_ORDER = 3


def fill_orders(server: PostgresServer, database: str, orders: int) -> None:
    """Bring the number of past orders up to `orders`, each with some items, and let the planner know. May be repeated.

    Orders that are there already are kept. Raises CartlabError.
    """
    there = int(server.query(database, f"SELECT count(*) FROM orders WHERE user_id >= {FIRST_USER}")[0][0])
    if there < orders:
        server.query(database, _filling(orders - there))
        server.query(database, "VACUUM ANALYZE orders, order_items")


def empty_orders(server: PostgresServer, database: str, keep: int) -> None:
    """Remove the newest past orders until `keep` are left, so that blocks begin alike. Raises CartlabError."""
    doomed = f"SELECT id FROM orders WHERE user_id >= {FIRST_USER} ORDER BY id OFFSET {keep}"
    server.query(
        database,
        f"CREATE TEMP TABLE doomed AS {doomed}; "
        "DELETE FROM order_items USING doomed WHERE order_id = doomed.id; "
        "DELETE FROM orders USING doomed WHERE orders.id = doomed.id;",
    )
    server.query(database, "VACUUM ANALYZE orders, order_items")


def _filling(orders: int) -> str:
    return (
        "WITH made AS (INSERT INTO orders (user_id, is_open, total, placed_at)"
        f" SELECT {FIRST_USER} + n % 50000, false, n, now() - n * interval '1 minute'"
        f" FROM generate_series(1, {orders}) AS n RETURNING id)"
        " INSERT INTO order_items (order_id, product_id, quantity, name, price)"
        f" SELECT id, 1 + (id + n * 167) % 500, 1, 'Past', 1999 FROM made, generate_series(1, {ITEMS_PER_ORDER}) AS n"
    )
