"""Right answers from a student's report of `bench faults`, and from the code: who breaks together with whom.

A key compares figures that lie far apart, or repeats a figure of the report. So noise does not change the answer.
"""

from __future__ import annotations

from ...faults.target import POINTS
from ...load.features import FEATURES
from ...topology import MONOLITH
from ..handed_in.student_report import reported
from ..workspace import Workspace

EXCEPTION, KILL = "fault=exception:products", "fault=kill:products"
SHOPS = {"monolith": "monolith", "micro-resilient": "microservices"}
"""What a report calls a shop, and what people do."""

DESIGNED = "shop.designed_answers"
HALF = 0.5
WELL = 0.75  # of the answers; a broken feature has about half of them


def broken_function(workspace: Workspace) -> str:
    """Return the function in which code faults of products are planted."""
    return POINTS["products"].partition(":")[2]


def threads_of_monolith(workspace: Workspace) -> float:
    """Return how many requests one monolith can work on at once."""
    return MONOLITH.serving("products").threads


def rooms_killed_with_products(workspace: Workspace) -> frozenset[str]:
    """Return the rooms that share their process with products in the monolith."""
    return frozenset(MONOLITH.serving("products").rooms)


def hurt_by_exception(workspace: Workspace) -> frozenset[str]:
    """Return the monolith's features that lost many answers while similar products raised an exception."""
    shares = {each.name: _available(workspace, "monolith", EXCEPTION, each.name) for each in FEATURES}
    return frozenset(name for name, share in shares.items() if share < WELL)


def better_login(workspace: Workspace) -> str:
    """Return the shop in which more logins worked while products were killed."""
    return _better(workspace, "login")


def better_browsing(workspace: Workspace) -> str:
    """Return the shop in which more of browsing worked while products were killed."""
    return _better(workspace, "browse")


def foreseen(workspace: Workspace) -> str:
    """Return which shop's answers to an exception were designed."""
    shares = {name: reported(workspace, "faults", f"{shop}@{EXCEPTION}", DESIGNED) for shop, name in SHOPS.items()}
    able = [name for name, share in shares.items() if share > HALF]
    return able[0] if len(able) == 1 else "both" if able else "neither"


def missing_orders(workspace: Workspace) -> float:
    """Return how many promised orders were missing from the books after the kill."""
    return reported(workspace, "faults", f"micro-resilient@{KILL}", "audit.missing_orders")


def _better(workspace: Workspace, feature: str) -> str:
    shares = {name: _available(workspace, shop, KILL, feature) for shop, name in SHOPS.items()}
    return "same" if len(set(shares.values())) == 1 else max(shares, key=lambda name: shares[name])


def _available(workspace: Workspace, shop: str, fault: str, feature: str) -> float:
    return reported(workspace, "faults", f"{shop}@{fault}", f"{feature}.availability")
