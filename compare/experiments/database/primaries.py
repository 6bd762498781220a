"""What decides C9: how much slower other rooms answer while a neighbour keeps its database busy."""

from __future__ import annotations

from ..bench.experiment import Primary
from .conditions import ONE_DATABASE
from .conditions import ONE_SERVER
from .conditions import OWN_SERVERS

PRIMARIES = (
    Primary(
        claim="C9",
        metric="victim.p95_slowdown",
        a=ONE_DATABASE.name,
        b=OWN_SERVERS.name,
        supported_by="higher",
        rule="C9 is supported if a neighbour's load on the database slows other rooms down by a larger factor in the"
        " monolith than in the services with a server for each database",
    ),
    Primary(
        claim="C9",
        metric="victim.p95_slowdown",
        a=ONE_DATABASE.name,
        b=ONE_SERVER.name,
        supported_by="higher",
        rule="C9 also needs this: that is so as well with the services' databases on one server; otherwise it is the"
        " server that is shared, and not the database",
    ),
)
