"""Right answers from a student's report of `bench scaling`, and about the copies in its conditions.

A key compares figures that lie far apart, or repeats a figure of the report. So noise does not change the answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...experiments.scaling.conditions import CONDITIONS
from ...experiments.scaling.conditions import HOT_2
from ...experiments.scaling.conditions import MONO_1
from ...experiments.scaling.conditions import MONO_2
from ...topology import MICRO
from ...topology import MONOLITH
from ..handed_in.student_report import reported
from ..workspace import Workspace

MIB = 2.0**20
GREW = 1.5  # a figure that a second copy doubles is above this; one that it leaves alone is below
RESOURCES = {"processes": "shop.processes", "installed": "shop.installed", "network": "similar.network_per_1000"}


def monolith_copy_mib(workspace: Workspace) -> float:
    """Return the memory of one more monolith."""
    return reported(workspace, "scaling", MONO_2, "extra_copy.pss") / MIB


def service_copy_percent(workspace: Workspace) -> float:
    """Return the memory of one more product-service, in percent of one more monolith's."""
    service, monolith = (reported(workspace, "scaling", name, "extra_copy.pss") for name in (HOT_2, MONO_2))
    return 100 * service / monolith


def whole_shops_ratio(workspace: Workspace) -> float:
    """Return the memory of the services with two product-services, as a multiple of two monoliths'."""
    return reported(workspace, "scaling", HOT_2, "shop.pss") / reported(workspace, "scaling", MONO_2, "shop.pss")


def smaller_shop(workspace: Workspace) -> str:
    """Return which shop holds less memory with two copies of its hungry room."""
    return "monolith" if whole_shops_ratio(workspace) > 1 else "microservices"


def doubled_service(workspace: Workspace) -> str:
    """Return the service that gets the second copy."""
    (role,) = (role for role, count in _copies(HOT_2).items() if count > 1)
    return MICRO.deployable(role).name


def users_rooms_in_two_monoliths(workspace: Workspace) -> float:
    """Return how many copies of the room users two monoliths hold."""
    return _copies(MONO_2).get(MONOLITH.serving("users").role, 1)


def users_rooms_beside_two_products(workspace: Workspace) -> float:
    """Return how many copies of the room users run beside two product-services."""
    return _copies(HOT_2).get(MICRO.serving("users").role, 1)


def what_grew(workspace: Workspace) -> frozenset[str]:
    """Return the figures that grew by half or more with the second monolith, under the same load."""
    ratios = {}
    for name, metric in {"memory": "shop.pss", **RESOURCES}.items():
        ratios[name] = reported(workspace, "scaling", MONO_2, metric) / reported(workspace, "scaling", MONO_1, metric)
    return frozenset(name for name, ratio in ratios.items() if ratio > GREW)


def _copies(condition: str) -> Mapping[str, int]:
    return next(each.copies for each in CONDITIONS if each.name == condition)
