"""The load under which a shop is broken: shoppers who use every feature, at even distances."""

from __future__ import annotations

from ...launch.runtime import RunningShop
from ...load.features import JOURNEYS
from ...load.journeys import JOURNEYS as ALL_JOURNEYS
from ...load.journeys import Shopper
from ...load.plan import LoadPlan
from ..bench.experiment import Bench

RATE_RPS = 60.0  # at least five requests a second for each feature; see decisions.md
TIMEOUT_S = 1.0  # a later answer is not in time
LONGEST_S = 300.0
# A fault may cut off a checkout and leave the shopper's cart in the middle of it. With more shoppers, each comes back
# to the cart later: with 40, after 4 s, when all but the longest outages are settled. Each takes time to register.
SHOPPERS = {"demo": 24, "quick": 40, "full": 40}
# Held stock is soon free again, so that the books can be read. Passwords are cheap, because logins at this rate would
# take more than a core, and what a hash costs is not the question here.
SETTINGS = {"CARTLAB_RESERVATION_S": "2", "CARTLAB_PASSWORD_METHOD": "scrypt:1024:8:1"}
# The requests that call a room's fault point. All pages render a template.
CALLERS = {"users": ("login",), "products": ("product_page",), "orders": ("checkout",)}


def load_plan(shop: RunningShop, bench: Bench, shoppers: tuple[Shopper, ...]) -> LoadPlan:
    """Return a load that goes on until it is stopped."""
    return LoadPlan(
        rooms=shop.urls,
        rate_rps=RATE_RPS,
        duration_s=LONGEST_S,
        timeout_s=TIMEOUT_S,
        arrivals="constant",  # a fault may be short; random arrivals might not ask for a feature meanwhile
        journeys=JOURNEYS,
        weights=dict.fromkeys(JOURNEYS, 1),
        even=True,
        detailed=True,
        shoppers=shoppers,
        seed=bench.seed,
        cores=bench.generator_cores or (),
        waits_actively=bench.waits_actively,
    )


def calls_per_s(room: str) -> float:
    """Return how often a second this load calls the function of a room that faults are planted in."""
    steps = [step for journey in ALL_JOURNEYS if journey.name in JOURNEYS for step in journey.steps]
    calling = [step for step in steps if step.operation in CALLERS.get(room, ()) or step.room == room == "pages"]
    return RATE_RPS * len(calling) / len(steps)
