"""The stages between a change and its release: checks, tests, build, contract. Each stage can stop the release."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...launch.local.launcher import LaunchedShop
from ...results import Metric
from ..bench.experiment import Condition
from ..subject.copied_tree import forget_bytecode_of_tests
from ..subject.testing import run_own_tests
from ..subject.testing import tests_of_room
from .build_tools import build
from .build_tools import check
from .cold_start import build_environment
from .contract_check import ContractPart
from .contract_check import try_contract


@dataclass(frozen=True)
class ReleaseRules:
    """What a team does before each release.

    With a `contract`, it runs that part of the contract against a second shop. It runs all of a deployable's tests or,
    with `by_room`, only those that the change may have broken. If `cold`, it builds the environments anew.
    """

    contract: ContractPart | None
    by_room: bool = False
    cold: bool = False


@dataclass(frozen=True)
class ReadyRelease:
    """A release that may be deployed: its roles in order of deployment, and what its stages took."""

    folder: Path
    roles: tuple[str, ...]
    stages_s: Mapping[str, float]
    tests: int
    wheel_bytes: int

    @property
    def duration_s(self) -> float:
        return sum(self.stages_s.values())

    @property
    def _contract_s(self) -> float:
        return self.stages_s.get("contract", 0.0)

    def metrics(self, what: str, first_answer_s: float) -> dict[str, Metric]:
        """Return what a change took, up to the first answer that shows it, `first_answer_s` after the deploy began."""
        return {
            f"{what}.edit_to_answer": Metric(self.duration_s + first_answer_s, "s"),
            f"{what}.without_contract": Metric(self.duration_s - self._contract_s + first_answer_s, "s"),
            f"{what}.tests_run": Metric(self.tests, "count"),
            f"{what}.deployables": Metric(len(self.roles), "count"),
            f"{what}.bytes_shipped": Metric(self.wheel_bytes, "bytes"),
        }

    def stage_metrics(self) -> dict[str, Metric]:
        return {f"{stage}.duration": Metric(duration_s, "s") for stage, duration_s in self.stages_s.items()}


def run_pipeline(
    condition: Condition, shop: LaunchedShop, rooms: Sequence[str], rules: ReleaseRules, name: str
) -> ReadyRelease:
    """Take the changes in these rooms through all stages up to the deploy, one after another.

    Raises CartlabError if a stage finds something wrong.
    """
    tree = shop.source
    touched = list(dict.fromkeys(shop.shop.serving(room) for room in rooms))
    release = tree / "releases" / name
    stages_s = dict.fromkeys(("environment", "checks", "tests", "build"), 0.0)
    tests = wheel_bytes = 0
    forget_bytecode_of_tests(tree)
    for deployable in touched:
        python = shop.python(deployable.role)
        if rules.cold:
            duration_s, python = build_environment(shop, deployable)
            stages_s["environment"] += duration_s
        stages_s["checks"] += check(tree, deployable)
        chosen = {file for room in rooms for file in tests_of_room(tree, deployable, room)} if rules.by_room else ()
        own = run_own_tests(tree, deployable, python, sorted(chosen))
        stages_s["tests"] += own.duration_s
        duration_s, size = build(tree, deployable, release)
        stages_s["build"] += duration_s
        tests, wheel_bytes = tests + own.tests, wheel_bytes + size
    if not rules.cold:
        del stages_s["environment"]
    if rules.contract is not None:
        kept = try_contract(condition, shop, rules.contract)
        stages_s["contract"] = kept.duration_s
        tests += kept.tests
    return ReadyRelease(release, tuple(deployable.role for deployable in touched), stages_s, tests, wheel_bytes)
