"""The conditions of `bench database`: three ways to spread databases over servers, with equal cores and memory."""

from __future__ import annotations

import re
from dataclasses import replace

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import SELDOM
from ..bench.experiment import WITH_VERDICTS

PAST_ORDERS = 5_000
"""How many orders the neighbour's tables hold, where a condition's name says no other number."""
GROWN_FROM_AND_TO = (PAST_ORDERS // 10, PAST_ORDERS * 10)
_ORDERS = re.compile(r"orders=(\d+)")

QUESTION = "What does a neighbour's load on the database do to other rooms, and do databases of their own help?"

# Each has a gate of its own, because a gate leaves its data on the condition's own server.
ONE_DATABASE = Condition("monolith@servers=1", MONOLITH, database="postgres")
ONE_DATABASE_AGAIN = Condition("monolith@aa=again,servers=1", MONOLITH, database="postgres", profiles=WITH_VERDICTS)
ONE_SERVER = Condition("micro-resilient@servers=1", MICRO, database="postgres")
OWN_SERVERS = Condition("micro-resilient@servers=each", MICRO, database="postgres-each")
FORMS = (ONE_DATABASE, ONE_SERVER, OWN_SERVERS)
SIZES = tuple(
    replace(form, name=f"{form.name},orders={orders}", profiles=("full",), every=SELDOM)
    for orders in GROWN_FROM_AND_TO
    for form in FORMS
)
CONDITIONS = (ONE_DATABASE, ONE_DATABASE_AGAIN, ONE_SERVER, OWN_SERVERS, *SIZES)

COMPARED = (
    (ONE_DATABASE.name, ONE_SERVER.name),
    (ONE_DATABASE.name, OWN_SERVERS.name),
    (ONE_SERVER.name, OWN_SERVERS.name),
    *((SIZES[at].name, SIZES[at + 2].name) for at in range(0, len(SIZES), len(FORMS))),
)
SAME = (ONE_DATABASE_AGAIN.name, ONE_DATABASE.name)


def past_orders(condition: Condition) -> int:
    """Return how many orders the neighbour's tables hold when a window begins."""
    found = _ORDERS.search(condition.name)
    return int(found[1]) if found else PAST_ORDERS
