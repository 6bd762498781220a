"""Right answers from a student's report of `bench rebuild`, and from the requirements files."""

from __future__ import annotations

import re

from ...errors import CartlabError
from ...experiments.rebuild.dependencies import OWN
from ...experiments.rebuild.dependencies import SHARED
from ...settings import REPOSITORY
from ...topology import MICRO
from ..handed_in.student_report import experiment_of
from ..handed_in.student_report import report_of
from ..handed_in.student_report import reported
from ..workspace import Workspace

STAGES = ("checks", "tests", "build", "contract", "deploy")
RESILIENT = "micro-resilient"
ALL = 0.99  # of the rooms got the version that they need


def monolith_tests(workspace: Workspace) -> float:
    """Return how many tests the monolith runs for one line."""
    return reported(workspace, "rebuild", "monolith", "products.tests_run")


def service_tests(workspace: Workspace) -> float:
    """Return how many tests product-service runs for one line."""
    return reported(workspace, "rebuild", RESILIENT, "products.tests_run")


def slowest_stage(workspace: Workspace) -> str:
    """Return the stage of the monolith's pipeline that takes longest."""
    runs = [run for run in experiment_of(report_of(workspace), "rebuild").runs if run.condition == "monolith"]
    stages = [stage for stage in STAGES if any(f"{stage}.duration" in run.metrics for run in runs)]
    return max(stages, key=lambda stage: reported(workspace, "rebuild", "monolith", f"{stage}.duration"))


def services_with_own(workspace: Workspace) -> frozenset[str]:
    """Return the services that need the library that one room alone uses."""
    return _services_with(OWN)


def services_with_shared(workspace: Workspace) -> frozenset[str]:
    """Return the services that need the library that every room uses."""
    return _services_with(SHARED)


def both_versions(workspace: Workspace) -> str:
    """Return which shop can run two versions of one library."""
    shops = {"monolith": "monolith", RESILIENT: "microservices"}
    able = [name for shop, name in shops.items() if reported(workspace, "rebuild", shop, "clash.resolved_share") > ALL]
    return able[0] if len(able) == 1 else "both" if able else "neither"


def verdict_of_rebuild(workspace: Workspace) -> str:
    """Return the verdict on the whole pipeline of one line, monolith against micro-resilient."""
    for found in experiment_of(report_of(workspace), "rebuild").comparisons:
        if (found.metric, found.a, found.b) == ("products.edit_to_answer", "monolith", RESILIENT):
            return found.verdict
    raise CartlabError("the report does not compare the shops", "measure once more: lab show says how")


def _services_with(library: str) -> frozenset[str]:
    pinned = re.compile(rf"(?m)^{library}==")
    return frozenset(
        each.name
        for each in MICRO.deployables
        if pinned.search((REPOSITORY / each.folder / "requirements.txt").read_text())
    )
