"""The conditions of `bench rebuild`, what each does before a release, and what is compared with what."""

from __future__ import annotations

from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from ..bench.experiment import Condition
from ..bench.experiment import PROFILES
from ..subject.growth.grown_tree import GrownTree
from .contract_check import ContractPart
from .pipeline import ReleaseRules

ROOM = "products"

# These parts cover what product-service and order-service promise each other. quick and full try the same part, so
# that they measure the same. A demo has no time for a second shop.
CONTRACT = ContractPart(
    ("products/test_products.py", "orders/test_cart.py", "orders/test_checkout.py"),
    "ids_returns or unknown_slug or does_not_exist or takes_stock_and_closes",
)
WITHOUT_CONTRACT = ("demo",)

WITH_VERDICTS = ("quick", "full")  # the A/A pair shows nothing in a single block
FULL = ("full",)


def features_of(condition: Condition) -> int:
    """Return the number of features that were added to a condition's code."""
    return condition.source.features if isinstance(condition.source, GrownTree) else 0


def _condition(
    name: str,
    shop: Shop,
    profiles: tuple[str, ...] = PROFILES,
    *,
    growth: int = 0,
    cold: bool = False,
    every: int = 1,
    beside: tuple[str, ...] = (),
) -> Condition:
    gate = "monolith" if shop is MONOLITH else "micro-resilient"
    return Condition(
        name,
        shop,
        gated_by=None if name == gate else gate,
        source=GrownTree(growth),
        own_environments=cold,
        every=every,
        profiles=profiles,
        beside=beside,
    )


def _grown(condition: Condition) -> Condition:
    joint = "," if "@" in condition.name else "@"
    return _condition(
        f"{condition.name}{joint}growth={MOST_FEATURES}",
        condition.shop,
        FULL,
        growth=MOST_FEATURES,
        beside=(condition.name,),
    )


MONOLITH_CONDITION = _condition("monolith", MONOLITH)
MONOLITH_AGAIN = _condition("monolith@aa=again", MONOLITH, WITH_VERDICTS)
MONOLITH_BEST = _condition("monolith@best", MONOLITH, WITH_VERDICTS)
RESILIENT = _condition("micro-resilient", MICRO)
COLD = (
    _condition("monolith@cold", MONOLITH, FULL, cold=True, every=3),
    _condition("micro-resilient@cold", MICRO, FULL, cold=True, every=3),
)
# The same shops with more features. How steeply a wait grows with them is a primary of its own, so all of these are in
# every block, beside the same shop without them. The size between shows whether the growth is a straight line.
MOST_FEATURES = 32
MONOLITH_GROWN = _grown(MONOLITH_CONDITION)
MONOLITH_GROWN_AGAIN = _condition(
    f"{MONOLITH_GROWN.name},aa=again", MONOLITH, FULL, growth=MOST_FEATURES, beside=(MONOLITH_AGAIN.name,)
)
BEST_GROWN = _grown(MONOLITH_BEST)
RESILIENT_GROWN = _grown(RESILIENT)
BETWEEN = _condition("monolith@growth=8", MONOLITH, FULL, growth=8, every=3)
GROWN = (MONOLITH_GROWN, MONOLITH_GROWN_AGAIN, BEST_GROWN, RESILIENT_GROWN, BETWEEN)
CONDITIONS = (MONOLITH_CONDITION, MONOLITH_AGAIN, MONOLITH_BEST, RESILIENT, *COLD, *GROWN)

COMPARED = (
    ("monolith", "micro-resilient"),
    ("monolith@best", "micro-resilient"),
    ("monolith@best", "monolith"),
    ("monolith@cold", "micro-resilient@cold"),
    ("monolith@cold", "monolith"),
    ("micro-resilient@cold", "micro-resilient"),
    ("monolith@growth=8", "monolith"),
    ("monolith@growth=32", "monolith"),
    ("monolith@best,growth=32", "monolith@best"),
    ("micro-resilient@growth=32", "micro-resilient"),
    ("monolith@growth=32", "micro-resilient@growth=32"),
    ("monolith@best,growth=32", "micro-resilient@growth=32"),
)

# Further changes that full takes through the pipeline, by condition. They take turns: each is in every third block.
ROOMS_IN_TURN = (("users", "orders"), ("pages",), ())
CONTRACT_TURN = 1
CHANGES_OTHER_ROOMS = {"monolith", "monolith@best", "micro-resilient"}
CHANGES_CONTRACT = {"monolith", "micro-resilient"}  # monolith@best has no contract suite, so none to change
NO_HOTFIX = {condition.name for condition in (*COLD, *GROWN)}  # a repair goes through the same stages as a line


def rules_of(condition: Condition, contract: ContractPart | None) -> ReleaseRules:
    """Return what a condition does before each release. It tries `contract` if it tries the contract at all.

    The best form chooses tests by the changed room. In one process, the callers' tests stand for the contract.
    """
    is_best = condition.name.startswith(MONOLITH_BEST.name)
    return ReleaseRules(None if is_best else contract, by_room=is_best, cold=condition.own_environments)
