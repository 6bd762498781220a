"""A bug in production (C12): from the first wrong answer to the first right one after the repaired release.

The bad release looks words up without their vowels, to forgive typing errors. Its tests pass, because the new code
fills their tables. In production the release before has filled the tables, so no search finds anything. The repair
takes words as they are, and adds a test that says why.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import Any

from ...errors import CartlabError
from ...launch.local.launcher import LaunchedShop
from ...load.generator import Generator
from ...results import Metric
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..subject.copied_tree import Edit
from ..subject.copied_tree import edit_all
from ..workloads.answer_watch import AnswerWatch
from ..workloads.answer_watch import ExpectedAnswer
from ..workloads.rolling_deploy import light_load
from ..workloads.rolling_deploy import require_settled
from .build_tools import build
from .contract_check import contract_check_folder
from .pipeline import ReadyRelease
from .pipeline import ReleaseRules
from .pipeline import run_pipeline

ROOM = "products"
LONGEST_LOAD_S = 300.0
RIGHT_WORDS = "{word[:MAX_WORD_LENGTH] for word"
WRONG_WORDS = '{re.sub("[aeiou]", "", word)[:MAX_WORD_LENGTH] for word'
CATALOGUE = "{package}/products/catalogue.py"

BUG = (Edit(ROOM, CATALOGUE, RIGHT_WORDS, WRONG_WORDS),)
PATCH = (
    Edit(ROOM, CATALOGUE, WRONG_WORDS, RIGHT_WORDS),
    Edit(
        ROOM,
        "tests/test_catalogue.py",
        "",
        """

def test_words_are_looked_up_as_the_first_release_has_written_them() -> None:
    assert catalogue.words_of("Watering Can") == {"watering", "can"}
""",
    ),
)


@dataclass(frozen=True)
class Hotfix:
    """A repair: the seconds in which shoppers got wrong answers, the result of their load, and what was done."""

    duration_s: float
    load: dict[str, Any]
    ready: ReadyRelease

    def metrics(self) -> dict[str, Metric]:
        return {
            "repair.duration": Metric(self.duration_s, "s"),
            "repair.requests_failed": Metric(sum(self.load["errors"].values()), "count"),
            "repair.tests_run": Metric(self.ready.tests, "count"),
        }


def measure_hotfix(condition: Condition, shop: LaunchedShop, bench: Bench, rules: ReleaseRules, name: str) -> Hotfix:
    """Release the bug under light load. From the first wrong answer on, take the repair through every stage.

    The time for people to notice the bug and to find its reason does not count: the patch is ready when the bad release
    is. Raises CartlabError if the bug is not seen, or if a stage stops the repair.
    """
    deployable = shop.shop.serving(ROOM)
    found = ExpectedAnswer(f"{shop.url(ROOM)}/api/products?search=lamp", 200, '"slug"')
    if not found.is_answered():
        raise CartlabError("the search is broken before the bad release", "report it")
    edit_all(BUG, shop.source, shop.shop)
    bad = shop.source / "releases" / f"bad-{name}"
    build(shop.source, deployable, bad)
    plan = light_load(shop, bench, LONGEST_LOAD_S)
    with Generator(plan) as generator:
        generator.counting_from_s()
        with AnswerWatch(found.is_not_answered, "the bug is deployed but in no answer") as watch:
            shop.deploy(deployable.role, bad)
            wrong_since_s = watch.seen_at_s()
        edit_all(PATCH, shop.source, shop.shop)
        ready = run_pipeline(condition, shop, [ROOM], rules, f"repaired-{name}")
        with AnswerWatch(found.is_answered, "the repair is deployed but in no answer") as watch:
            shop.deploy(deployable.role, ready.folder)
            right_since_s = watch.seen_at_s()
        require_settled(found)
        generator.stop()
        load = generator.result()
    if load["duration_s"] >= plan.duration_s or not load["errors"]:
        raise CartlabError("the load did not see the bug from its beginning to its end", "close other programs")
    return Hotfix(right_since_s - wrong_since_s, load, ready)


def require_undetected(condition: Condition, shop: LaunchedShop, rules: ReleaseRules) -> None:
    """Raise CartlabError unless the bug passes every stage before a release. Otherwise it never reaches shoppers."""
    edit_all(BUG, shop.source, shop.shop)
    run_pipeline(condition, shop, [ROOM], rules, f"bug-{time.time_ns()}")
    if contract_check_folder(shop).exists():  # the bad release filled its tables
        shutil.rmtree(contract_check_folder(shop))
