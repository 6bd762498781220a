"""Right answers about the monolith's structure, counted in its code and in topology.py."""

from __future__ import annotations

from ...settings import REPOSITORY
from ...topology import MONOLITH
from ...topology import ROOMS
from ..handed_in.answer_file import AnswerValue
from ..source_code.source import libraries_imported
from ..source_code.source import modules_imported
from ..source_code.source import package_of
from ..source_code.source import tables_in
from ..source_code.structure import calls_of_checkout
from ..source_code.structure import databases_of
from ..source_code.structure import only
from ..source_code.structure import short
from ..source_code.structure import transactions_at_checkout
from ..workspace import Workspace

SHOP = package_of(MONOLITH.deployable("monolith"))


def monolith_deployables(_: Workspace) -> AnswerValue:
    """Return how many programs the monolith is deployed as."""
    return len(MONOLITH.deployables)


def monolith_builds(_: Workspace) -> AnswerValue:
    """Return how many images the monolith is built as."""
    return len(list((REPOSITORY / MONOLITH.deployable("monolith").folder).rglob("Dockerfile")))


def monolith_databases(_: Workspace) -> AnswerValue:
    """Return how many databases the monolith writes to."""
    return databases_of(MONOLITH)


def monolith_tables(_: Workspace) -> AnswerValue:
    """Return how many tables there are in the monolith's database."""
    return len(tables_in(SHOP))


def tables_of_orders(_: Workspace) -> AnswerValue:
    """Return the tables that the orders room declares."""
    return frozenset(tables_in(SHOP / "orders"))


def room_with_numpy(_: Workspace) -> AnswerValue:
    """Return the room that computes with NumPy."""
    return only(room for room in ROOMS if "numpy" in libraries_imported(SHOP / room))


def rooms_that_orders_imports(_: Workspace) -> AnswerValue:
    """Return the other rooms that the orders room imports from."""
    return frozenset(
        {module.partition(".")[0] for module in modules_imported(SHOP, "orders")} & set(ROOMS) - {"orders"}
    )


def modules_that_pages_imports(_: Workspace) -> AnswerValue:
    """Return the modules of other rooms that the pages room imports."""
    others = tuple(f"{room}." for room in ROOMS if room != "pages")
    return frozenset(module for module in modules_imported(SHOP, "pages") if module.startswith(others))


def takes_the_stock(_: Workspace) -> AnswerValue:
    """Return the function of the products room that the monolith's checkout calls."""
    return only(short(call) for call in calls_of_checkout(MONOLITH) if call.startswith("products."))


def transactions_of_checkout(_: Workspace) -> AnswerValue:
    """Return how many transactions the monolith's checkout opens."""
    return transactions_at_checkout(MONOLITH)
