"""From a changed line to its first answer (C6), the reach of a dependency (C8), and the time of a repair (C12)."""

from __future__ import annotations

import secrets

from ...launch.local.launcher import LaunchedShop
from ...load.shoppers import register_shoppers
from ...results import Metric
from ..bench.beside import BESIDE
from ..bench.beside import read_beside
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..subject.growth.grow import grown
from ..workloads.rolling_deploy import RollingDeploy
from .conditions import CHANGES_CONTRACT
from .conditions import CHANGES_OTHER_ROOMS
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import CONTRACT
from .conditions import CONTRACT_TURN
from .conditions import features_of
from .conditions import MONOLITH_AGAIN
from .conditions import MONOLITH_CONDITION
from .conditions import MONOLITH_GROWN
from .conditions import MONOLITH_GROWN_AGAIN
from .conditions import NO_HOTFIX
from .conditions import RESILIENT_GROWN
from .conditions import ROOM
from .conditions import ROOMS_IN_TURN
from .conditions import rules_of
from .conditions import WITHOUT_CONTRACT
from .contract_change import change_contract
from .contract_check import make_data_once
from .contract_check import warm_up
from .dependencies import bump_metrics
from .dependencies import clash_metrics
from .growing import derive_growth
from .hotfix import measure_hotfix
from .hotfix import require_undetected
from .line_change import release_line_change
from .primaries import PRIMARIES
from .reference import reference_job_s


def prepare(condition: Condition, shop: LaunchedShop, bench: Bench) -> dict[str, object]:
    """Open the gate, and load what the contract needs. Full also checks that the later bug would pass every stage."""
    facts = open_gate(condition, shop, bench)
    if bench.profile == "full":
        require_undetected(condition, shop, rules_of(condition, CONTRACT))  # that loads it, too
    elif bench.profile not in WITHOUT_CONTRACT:
        warm_up(shop, CONTRACT)
    return facts


def measure(condition: Condition, shop: LaunchedShop, bench: Bench) -> Measured:
    """Take one change after another through the whole pipeline, up to the answers that show it."""
    rules = rules_of(condition, None if bench.profile in WITHOUT_CONTRACT else CONTRACT)
    if rules.contract is not None and not rules.cold:
        make_data_once(condition, shop)  # before the clock starts, or the first block would be slower than all others
    ready, deployed = release_line_change(condition, shop, bench, ROOM, rules, _new_marker())
    metrics = ready.stage_metrics() | ready.metrics(ROOM, deployed.first_answer_s) | deployed.metrics()
    metrics |= bump_metrics(grown(shop.shop, features_of(condition)), shop.source)
    metrics |= clash_metrics(shop.shop, shop.source)
    bench.keep("deploy", deployed.load)
    if bench.profile == "full":
        metrics |= _hotfix(condition, shop, bench)  # first, so that the same comes before it in all conditions
        metrics |= _other_changes(condition, shop, bench)
    return Measured(metrics, max(load["generator_cpu_percent"] for load in bench.loads))


def _other_changes(condition: Condition, shop: LaunchedShop, bench: Bench) -> dict[str, Metric]:
    """Change a line in another room, or the contract, if it is their turn in this block."""
    rules, turn = rules_of(condition, CONTRACT), bench.block % len(ROOMS_IN_TURN)
    metrics: dict[str, Metric] = {}
    deploys: dict[str, RollingDeploy] = {}
    if condition.name not in CHANGES_OTHER_ROOMS or not ROOMS_IN_TURN[turn]:
        return metrics
    (shopper,) = register_shoppers(shop.urls, 1)
    for room in ROOMS_IN_TURN[turn]:
        ready, deploys[room] = release_line_change(condition, shop, bench, room, rules, _new_marker(), shopper)
        metrics |= ready.metrics(room, deploys[room].first_answer_s)
    if turn == CONTRACT_TURN and condition.name in CHANGES_CONTRACT:
        found, deploys["contract"] = change_contract(condition, shop, bench, rules, _new_marker(), shopper)
        metrics |= found
    for what, deployed in deploys.items():
        bench.keep(what, deployed.load)
    return metrics


def _hotfix(condition: Condition, shop: LaunchedShop, bench: Bench) -> dict[str, Metric]:
    if condition.name in NO_HOTFIX:
        return {}
    repaired = measure_hotfix(condition, shop, bench, rules_of(condition, CONTRACT), secrets.token_hex(4))
    bench.keep("repair", repaired.load)
    return repaired.metrics()


def _new_marker() -> str:
    return f"[{secrets.token_hex(4)}]"


REBUILD = Experiment(
    name="rebuild",
    question="How long does a changed line wait until it is in an answer, and what is done for it?",
    budget="the same pipeline on the same machine, one stage after another; each deployable has one copy",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=(MONOLITH_AGAIN.name, MONOLITH_CONDITION.name),
    noise={RESILIENT_GROWN.name: (MONOLITH_GROWN_AGAIN.name, MONOLITH_GROWN.name)},
    primaries=PRIMARIES,
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    derive=derive_growth,
    beside=reference_job_s,
    readers={BESIDE: read_beside},
)
