"""What decides C3 and C4 beside the turning points: what one more copy holds, and what the whole shop holds then."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.experiment import Primary
from .conditions import REGULAR
from .conditions import run_of
from .conditions import SMALL

TOLD = ("500 products", "200,000 products", "200,000 products and an index that all copies on a host share")


def _primaries() -> tuple[Primary, ...]:
    found = []
    for (situation, profiles), told in zip(REGULAR.items(), TOLD, strict=True):
        a, b = run_of(situation, MONOLITH, 2), run_of(situation, MICRO, 2)
        c3 = (
            f"C3 is supported if, with {told}, one more copy of the monolith takes more memory than one more copy of "
            "the service that logs people in; it is refuted if the monolith's is no dearer"
        )
        c4 = (
            f"C4 is supported if, with {told}, two monoliths hold more memory than the services of which the busy one "
            "is doubled; it is refuted if what copying only the busy one saves does not make up for the other services"
        )
        found.append(Primary("C3", "extra_copy.pss_anon", a, b, "higher", c3, delta=0.10, profiles=profiles))
        if situation == SMALL:  # elsewhere the answer turns near two copies, which no number of blocks can decide
            found.append(Primary("C4", "shop.memory", a, b, "higher", c4, delta=0.10, profiles=profiles))
    return tuple(sorted(found, key=lambda primary: primary.claim))


PRIMARIES = _primaries()
