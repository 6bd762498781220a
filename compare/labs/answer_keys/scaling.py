"""Right answers from a student's report of `bench scaling`, and about the copies in its conditions.

A key compares figures that lie far apart, or repeats a figure of the report. So noise does not change the answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...experiments.scaling.conditions import CONDITIONS
from ...experiments.scaling.conditions import MICRO_2
from ...experiments.scaling.conditions import MONO_1
from ...experiments.scaling.conditions import MONO_2
from ...topology import MICRO
from ...topology import MONOLITH
from ..handed_in.student_report import reported
from ..workspace import Workspace

MIB = 2.0**20
GREW = 1.5  # a figure that a second copy doubles is above this; one that it leaves alone is below
RESOURCES = {"processes": "shop.processes", "installed": "shop.installed", "network": "login.network_per_1000"}
EXTRA = "extra_copy.pss_anon"


def monolith_copy_mib(workspace: Workspace) -> float:
    """Return the memory of one more monolith."""
    return reported(workspace, "scaling", MONO_2, EXTRA) / MIB


def service_copy_percent(workspace: Workspace) -> float:
    """Return the memory of one more user-service, in percent of one more monolith's."""
    service, monolith = (reported(workspace, "scaling", name, EXTRA) for name in (MICRO_2, MONO_2))
    return 100 * service / monolith


def whole_shops_ratio(workspace: Workspace) -> float:
    """Return the memory of the services with two user-services, as a multiple of two monoliths'."""
    return reported(workspace, "scaling", MICRO_2, "shop.memory") / reported(
        workspace, "scaling", MONO_2, "shop.memory"
    )


def smaller_shop(workspace: Workspace) -> str:
    """Return which shop holds less memory with two copies of its busy room."""
    return "monolith" if whole_shops_ratio(workspace) > 1 else "microservices"


def doubled_service(workspace: Workspace) -> str:
    """Return the service that gets the second copy."""
    (role,) = (role for role, count in _copies(MICRO_2).items() if count > 1)
    return MICRO.deployable(role).name


def products_rooms_in_two_monoliths(workspace: Workspace) -> float:
    """Return how many copies of the room products two monoliths hold."""
    return _copies(MONO_2).get(MONOLITH.serving("products").role, 1)


def products_rooms_beside_two_users(workspace: Workspace) -> float:
    """Return how many copies of the room products run beside two user-services."""
    return _copies(MICRO_2).get(MICRO.serving("products").role, 1)


def what_grew(workspace: Workspace) -> frozenset[str]:
    """Return the figures that grew by half or more with the second monolith, under the same load."""
    metrics = {"memory": "shop.memory", **RESOURCES}
    two, one = ({m: reported(workspace, "scaling", name, m) for m in metrics.values()} for name in (MONO_2, MONO_1))
    ratios = {name: two[metric] / one[metric] for name, metric in metrics.items()}
    return frozenset(name for name, ratio in ratios.items() if ratio > GREW)


def _copies(run: str) -> Mapping[str, int]:
    """Return the copies by role of a run, which is a part of a condition."""
    return next(copies for each in CONDITIONS for part, copies in each.scaled.items() if f"{each.name},{part}" == run)
