"""What decides M1: the wait for a page, and the memory of the whole shop."""

from __future__ import annotations

from ..bench.experiment import Primary
from .conditions import MONOLITH_CONDITION
from .conditions import RESILIENT


def primaries(memory: str) -> tuple[Primary, ...]:
    """Return what decides M1: latency, and memory as the runtime's metric of that name counts it."""
    return (
        Primary(
            claim="M1",
            metric="home.p50",
            a=RESILIENT.name,
            b=MONOLITH_CONDITION.name,
            supported_by="higher",
            rule="M1 is supported if the home page's median latency is higher in the services than in the monolith",
        ),
        Primary(
            claim="M1",
            metric=memory,
            a=RESILIENT.name,
            b=MONOLITH_CONDITION.name,
            supported_by="higher",
            delta=0.10,
            rule="M1 also needs this: the services hold more memory than the monolith",
        ),
    )
