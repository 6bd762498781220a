"""How far a change of technology reaches: another framework for users (C7), another database for search (C10)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...launch.local.launcher import LaunchedShop
from ...results import Metric
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..bench.measurable import Subject
from ..subject.copied_tree import copy_tree
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..subject.library_environment import python_with
from ..subject.testing import described
from ..subject.testing import run_contract
from ..workloads.rolling_deploy import deploy_under_load
from ..workloads.rolling_deploy import light_load
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import MOUNTED
from .conditions import MOUNTED_AGAIN
from .conditions import QUESTION
from .conditions import SEARCH_MOVES
from .damage import READERS
from .moved_search import measure_moved_search
from .primaries import PRIMARIES
from .reach import plain_metrics
from .reach import reach_metrics
from .swap import moved_answer
from .swap import ROOM
from .swap import swapped_tree
from .swap import unmoved_answer
from .versions import VersionsWatch

SHOPPING = ("login", "browse", "product page")
CONTRACT = ("users/test_keys.py", "users/test_register.py", "users/test_user_list.py")
PATIENCE_S = 5.0  # a login takes long while another copy starts beside it, and is not lost by that


def prepare(condition: Condition, subject: Subject, bench: Bench) -> dict[str, object]:
    """Open the gate of a launched shop, and build what the moved room needs."""
    if not isinstance(subject, LaunchedShop):
        return {}
    facts = open_gate(condition, subject, bench)
    tree, deployable = swapped_tree(_moved(subject), subject.shop), subject.shop.serving(ROOM)
    python_with(deployable.name, [tree / deployable.folder / "requirements.txt"])
    return facts


def measure(condition: Condition, subject: Subject, bench: Bench) -> Measured:
    """Count how far a move reaches, and make it. The users' room moves while people log in and look at products."""
    if not isinstance(subject, LaunchedShop):
        return Measured(plain_metrics(subject.shop, subject.source))
    if condition in SEARCH_MOVES:
        return measure_moved_search(subject, bench)
    tree, unchanged = swapped_tree(_moved(subject), subject.shop), copy_tree(subject.folder.parent / "unchanged")
    metrics = plain_metrics(subject.shop, unchanged) | reach_metrics(subject.shop, unchanged, tree)
    metrics |= _move(subject, tree, bench)
    if bench.block == 0 and bench.profile != "demo" and condition != MOUNTED_AGAIN:
        passed = run_contract(tree, described(subject), CONTRACT, "")
        metrics["swap.contract_tests"] = Metric(passed.tests, "count")
    return Measured(metrics, max(load["generator_cpu_percent"] for load in bench.loads))


def _move(shop: LaunchedShop, tree: Path, bench: Bench) -> dict[str, Metric]:
    """Deploy the moved room under load. Raises CartlabError unless the new framework answers, and then it alone."""
    shown = moved_answer(shop.url(ROOM))
    load = replace(light_load(shop, bench, journeys=SHOPPING), timeout_s=PATIENCE_S)
    with VersionsWatch(unmoved_answer(shop.url(ROOM)), shown) as versions:
        deployed = deploy_under_load(lambda: shop.deploy(shop.shop.serving(ROOM).role, tree), shown, load)
    bench.keep("move", deployed.load)
    return {
        "swap.duration": Metric(deployed.duration_s, "s"),
        "swap.first_answer": Metric(deployed.first_answer_s, "s"),
        "swap.versions_live": Metric(versions.live_at_once, "count"),
        "swap.failed": Metric(deployed.failed, "count"),
        "swap.lost_share": Metric(deployed.failed / max(1, deployed.load["sent"]), "share"),
    }


def _moved(shop: LaunchedShop) -> Path:
    return shop.folder.parent / "moved"


TECHNOLOGY = Experiment(
    name="technology",
    question=QUESTION,
    budget="the same new code in both shops; each deployable has one copy, and is replaced under the same load",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=(MOUNTED_AGAIN.name, MOUNTED.name),
    primaries=PRIMARIES,
    prepare=prepare,
    measure=measure,
    readers=READERS,
    smoke=lambda subject: still_right(subject) if isinstance(subject, LaunchedShop) else None,
)
