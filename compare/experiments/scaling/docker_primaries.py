"""What decides C3 and C4 in containers."""

from __future__ import annotations

from ..bench.experiment import Primary
from .docker_conditions import HOT_4
from .docker_conditions import MONO_4

PRIMARIES_IN_DOCKER = (
    Primary(
        claim="C3",
        metric="similar.extra_100rps_memory",
        a=MONO_4,
        b=HOT_4,
        supported_by="higher",
        delta=0.10,
        rule="C3 is supported if serving 100 more requests a second for similar products takes more memory in "
        "copies of the monolith than in copies of the busy service",
    ),
    Primary(
        claim="C4",
        metric="shop.memory",
        a=MONO_4,
        b=HOT_4,
        supported_by="higher",
        delta=0.10,
        rule="C4 is supported if four monoliths hold more memory than the services with four copies of only the "
        "busy ones",
    ),
)
