"""Questions about a shop's structure. They apply to both shops, so the answers can be compared."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ...topology import Deployable
from ...topology import Shop
from .source import calls_elsewhere
from .source import fields_of
from .source import function_in
from .source import package_of
from .source import tables_in
from .source import transactions_in


def databases_of(shop: Shop) -> int:
    """Return how many databases a shop writes to."""
    return sum(bool(each.database_pool) for each in shop.deployables)


def calls_of_checkout(shop: Shop) -> list[str]:
    """Return the calls of check_out into other modules."""
    package = package_of(shop.serving("orders"))
    path = package / "orders" / "checkout.py"
    return calls_elsewhere(package, path, function_in(path, "check_out"))


def transactions_at_checkout(shop: Shop) -> int:
    """Return how many transactions a checkout that goes well needs in the database of the orders.

    It counts those of check_out, and of the functions of cart.py that check_out calls. A checkout that goes wrong calls
    another function, settle.
    """
    folder = package_of(shop.serving("orders")) / "orders"
    in_cart = [call.rpartition(".")[2] for call in calls_of_checkout(shop) if call.startswith("orders.cart.")]
    opened: list[ast.AST] = [function_in(folder / "checkout.py", "check_out")]
    opened += [function_in(folder / "cart.py", name) for name in in_cart]
    return sum(transactions_in(each) for each in opened)


def has_column(deployable: Deployable, table: str, column: str) -> bool:
    """Return whether a deployable declares a table that has this column."""
    tables = tables_in(package_of(deployable))
    return table in tables and column in fields_of(tables[table])


def short(call: str) -> str:
    """Return a call as its caller writes it: `stock.take` for `products.stock.take`."""
    return ".".join(call.split(".")[-2:])


def only(found: Iterable[str]) -> str:
    """Return the only item. Raises ValueError if there is none or more than one, because the code has changed."""
    (one,) = set(found)
    return one
