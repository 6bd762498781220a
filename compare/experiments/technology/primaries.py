"""What decides C7. Counts are decided by one block, and lost requests by all."""

from __future__ import annotations

from ..bench.experiment import Primary
from ..bench.experiment import WITH_VERDICTS
from .conditions import MOUNTED
from .conditions import PLAIN
from .conditions import RESILIENT

PRIMARIES = (
    Primary(
        "C7",
        "swap.rooms_share",
        MOUNTED.name,
        RESILIENT.name,
        "higher",
        "C7 is supported if more rooms are deployed again when one of them moves to another framework, also in a"
        " monolith that mounts the new one beside the old one",
        counted=True,
    ),
    Primary(
        "C7",
        "swap.files",
        PLAIN.name,
        RESILIENT.name,
        "higher",
        "C7 also needs this: more files of the monolith use the framework, and would have to move with the room, than"
        " change in the services",
        counted=True,
    ),
    Primary(
        "C7",
        "swap.files",
        MOUNTED.name,
        RESILIENT.name,
        "higher",
        "C7 also needs this: more files change in a monolith that mounts the new framework than in the services",
        counted=True,
    ),
    Primary(
        "C7",
        "swap.lost_share",
        MOUNTED.name,
        RESILIENT.name,
        "higher",
        "C7 also needs this: more requests are lost in the monolith than in the services while the room moves",
        profiles=WITH_VERDICTS,
    ),
)
