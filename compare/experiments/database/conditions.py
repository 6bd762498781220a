"""The conditions of `bench database`: three ways to spread databases over servers, with equal cores and memory."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Condition
from ..bench.experiment import WITH_VERDICTS

QUESTION = "What does a neighbour's load on the database do to other rooms, and do databases of their own help?"

# Each has a gate of its own, because a gate leaves its data on the condition's own server.
ONE_DATABASE = Condition("monolith@servers=1", MONOLITH, database="postgres")
ONE_DATABASE_AGAIN = Condition("monolith@aa=again,servers=1", MONOLITH, database="postgres", profiles=WITH_VERDICTS)
ONE_SERVER = Condition("micro-resilient@servers=1", MICRO, database="postgres")
OWN_SERVERS = Condition("micro-resilient@servers=each", MICRO, database="postgres-each")
CONDITIONS = (ONE_DATABASE, ONE_DATABASE_AGAIN, ONE_SERVER, OWN_SERVERS)

COMPARED = (
    (ONE_DATABASE.name, ONE_SERVER.name),
    (ONE_DATABASE.name, OWN_SERVERS.name),
    (ONE_SERVER.name, OWN_SERVERS.name),
)
SAME = (ONE_DATABASE_AGAIN.name, ONE_DATABASE.name)
