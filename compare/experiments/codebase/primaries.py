"""What decides C1, C2, C5 and M3. Counts are decided by one block, and times by all."""

from __future__ import annotations

from ...results import Verdict
from ..bench.experiment import Primary
from .conditions import GROWN_TO
from .conditions import MONOLITH_CONDITION
from .conditions import MONOLITH_GROWN
from .conditions import RESILIENT
from .conditions import RESILIENT_GROWN
from .conditions import TIMED_IN

SMALL = (MONOLITH_CONDITION.name, RESILIENT.name)
GROWN = (MONOLITH_GROWN.name, RESILIENT_GROWN.name)


def _counted(
    claim: str, metric: str, pair: tuple[str, str], supported_by: Verdict, rule: str, delta: float = 0.05
) -> Primary:
    return Primary(claim, metric, *pair, supported_by, f"{claim} {rule}", delta, counted=True)


ONE = (
    _counted("C1", "shop.deployables", SMALL, "lower", "is supported if the monolith has fewer deployables"),
    _counted("C1", "shop.build_files", SMALL, "lower", "also needs this: the monolith has fewer build files"),
    _counted("C1", "shop.lock_files", SMALL, "lower", "also needs this: the monolith has fewer lock files"),
    _counted(
        "C1",
        "artefact.rooms_share",
        SMALL,
        "higher",
        "also needs this: what is built of the monolith holds a larger share of the rooms",
    ),
)
# Where a call between rooms is said to end moves the ratio of the two reaches by up to 10%, so less is no difference.
COARSE = 0.10

READING = (
    _counted(
        "C2",
        "slice.growth",
        GROWN,
        "higher",
        f"is supported if {GROWN_TO} features that call each other multiply the lines to read for an edit by a factor"
        " that is more than 10% larger in the monolith than in the services, where reading ends at the contract",
        COARSE,
    ),
    _counted(
        "C2",
        "reach.growth",
        GROWN,
        "higher",
        "also needs this: that is so as well for a reader who follows calls into other services",
        COARSE,
    ),
)
TOOLS = (
    Primary(
        "C5",
        "open_one.check_growth",
        *GROWN,
        "higher",
        f"C5 is supported if {GROWN_TO} features multiply the CPU time of a type check by a larger factor in the"
        " monolith than in the services, of which one is open",
        profiles=TIMED_IN,
    ),
    Primary(
        "C5",
        "one_room.check_growth",
        *GROWN,
        "higher",
        "C5 also needs this: that is so as well if only the edited room is checked, in both shops",
        profiles=TIMED_IN,
    ),
    Primary(
        "C5",
        "open_all.check_growth",
        *GROWN,
        "higher",
        "C5 also needs this: that is so as well with all services open",
        profiles=TIMED_IN,
    ),
    Primary(
        "C5",
        "open_one.edit_growth",
        *GROWN,
        "higher",
        "C5 also needs this: they multiply the CPU time of the language server for one edited line by a larger factor",
        profiles=TIMED_IN,
    ),
)
RUNNING = tuple(
    _counted("M3", f"shop.{name}", pair, "lower", rule)
    for name, pair, rule in (
        ("ports", SMALL, "is supported if the services have more ports to serve"),
        ("settings", SMALL, "also needs this: the services have more settings"),
        ("secrets", SMALL, "also needs this: the services keep more secrets"),
        ("pools", SMALL, "also needs this: the services have more pools of connections"),
        ("failure_edges", SMALL, "also needs this: the services have more connections that may fail"),
        ("failure_edges", GROWN, f"also needs this: that is so as well with {GROWN_TO} more features"),
    )
)
PRIMARIES = (*ONE, *READING, *TOOLS, *RUNNING)
