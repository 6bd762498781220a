"""What decides C7 and C10. Counts are decided by one block, and lost requests by all."""

from __future__ import annotations

from ..bench.experiment import Primary
from ..bench.experiment import WITH_VERDICTS
from .conditions import MONOLITH_SEARCH
from .conditions import MOUNTED
from .conditions import PLAIN
from .conditions import RESILIENT
from .conditions import SERVICES_SEARCH

OF_FRAMEWORK = (
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
        "swap.framework_files",
        PLAIN.name,
        RESILIENT.name,
        "higher",
        "C7 also needs this: more modules use the old framework, and would have to move with the room, among those that"
        " are deployed together with it",
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


def _of_search(metric: str, rule: str) -> Primary:
    return Primary("C10", metric, MONOLITH_SEARCH.name, SERVICES_SEARCH.name, "higher", rule, counted=True)


OF_SECOND_DATABASE = (
    _of_search(
        "store.rooms_share",
        "C10 is supported if more rooms are deployed again in the monolith when search gets a database of another kind",
    ),
    _of_search(
        "store.modules",
        "C10 also needs this: more modules of the monolith than of the services know the second database then",
    ),
    _of_search(
        "store.wrong_share",
        "C10 also needs this: after more of the kills in the middle of checkouts and imports, something is lost in the"
        " monolith, or the two databases do not agree",
    ),
)
PRIMARIES = (*OF_FRAMEWORK, *OF_SECOND_DATABASE)
