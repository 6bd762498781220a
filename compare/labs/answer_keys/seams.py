"""Right answers about the seams between rooms: who owns a table, which calls cross a seam, which become requests."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import ROOMS
from ..handed_in.answer_file import AnswerValue
from ..source_code.source import calls_elsewhere
from ..source_code.source import classes_pointed_at
from ..source_code.source import function_in
from ..source_code.source import package_of
from ..source_code.source import tables_in
from ..source_code.structure import databases_of
from ..source_code.structure import has_column
from ..source_code.structure import only
from ..source_code.structure import short
from ..source_code.structure import transactions_at_checkout
from ..workspace import Workspace

SHOP = package_of(MONOLITH.deployable("monolith"))
ORDERS = package_of(MICRO.deployable("orders"))
FRONTEND = package_of(MICRO.deployable("pages"))


def micro_databases(_: Workspace) -> AnswerValue:
    """Return how many databases the microservices write to."""
    return databases_of(MICRO)


def service_without_database(_: Workspace) -> AnswerValue:
    """Return the service that has no database."""
    return only(each.name for each in MICRO.deployables if not each.database_pool)


def owner_of_api_keys(_: Workspace) -> AnswerValue:
    """Return the service that keeps the keys of people who are logged in."""
    return only(each.name for each in MICRO.deployables if "api_keys" in tables_in(package_of(each)))


def owner_of_paid_price(_: Workspace) -> AnswerValue:
    """Return the service that keeps what a customer paid for a product of an order."""
    return only(each.name for each in MICRO.deployables if has_column(each, "order_items", "price"))


def foreign_keys_across_rooms(_: Workspace) -> AnswerValue:
    """Return how many foreign keys of the monolith point from a table of one room to a table of another."""
    count = 0
    for room in ROOMS:
        tables = tables_in(SHOP / room).values()
        own = {each.name for each in tables}
        count += sum(target not in own for each in tables for target in classes_pointed_at(each))
    return count


def seams_of_orders(_: Workspace) -> AnswerValue:
    """Return the functions of other rooms that the monolith's orders room calls."""
    others = tuple(f"{room}." for room in ROOMS if room != "orders")
    calls = [call for path in sorted((SHOP / "orders").glob("*.py")) for call in calls_elsewhere(SHOP, path)]
    return frozenset(short(call) for call in calls if call.startswith(others))


def neighbours_of_orders(_: Workspace) -> AnswerValue:
    """Return the services that order-service asks."""
    return frozenset(MICRO.deployable(role).name for role in MICRO.deployable("orders").calls)


def asked_at_checkout(_: Workspace) -> AnswerValue:
    """Return the client functions that order-service's checkout.py calls. Each is a request over the network."""
    calls = calls_elsewhere(ORDERS, ORDERS / "orders" / "checkout.py")
    return frozenset(short(call) for call in calls if call.startswith("clients."))


def transactions_of_order_service(_: Workspace) -> AnswerValue:
    """Return how many of its own transactions order-service needs for a checkout that goes well."""
    return transactions_at_checkout(MICRO)


def tables_only_in_micro(_: Workspace) -> AnswerValue:
    """Return the tables that only the microservices have."""
    there = {name for each in MICRO.deployables for name in tables_in(package_of(each))}
    return frozenset(there - set(tables_in(SHOP)))


def instead_of_join(_: Workspace) -> AnswerValue:
    """Return the call that fetches the product names for the cart page. In one database it could be a join."""
    path = FRONTEND / "pages" / "views.py"
    calls = calls_elsewhere(FRONTEND, path, function_in(path, "show_cart"))
    return only(short(call) for call in calls if call.startswith("clients.products."))
