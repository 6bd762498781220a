"""From a changed line to its first answer (C6), what a dependency takes with it (C8), how long a repair takes (C12)."""

from __future__ import annotations

import secrets

from ..launch.local import RunningShop
from ..load.shoppers import register_shoppers
from ..results import Metric
from ..topology import ROOMS
from .contract_change import change_contract
from .dependencies import bump_metrics
from .dependencies import clash_metrics
from .deploying import Deployed
from .experiment import Bench
from .experiment import BLOCKS
from .experiment import Condition
from .experiment import Experiment
from .experiment import Measured
from .experiment import Primary
from .gate import open_gate
from .gate import still_right
from .growth.grow import grown
from .one_line import deliver_line
from .raw import keep
from .rebuild_conditions import CHANGES_CONTRACT
from .rebuild_conditions import CHANGES_OTHER_ROOMS
from .rebuild_conditions import COMPARED
from .rebuild_conditions import CONDITIONS
from .rebuild_conditions import CONTRACT
from .rebuild_conditions import CONTRACT_TURN
from .rebuild_conditions import FULL
from .rebuild_conditions import MONOLITH_AGAIN
from .rebuild_conditions import MONOLITH_CONDITION
from .rebuild_conditions import REPAIRS
from .rebuild_conditions import RESILIENT
from .rebuild_conditions import ROOM
from .rebuild_conditions import ROOMS_IN_TURN
from .rebuild_conditions import rules_of
from .rebuild_conditions import WITHOUT_CONTRACT
from .repair import repair
from .repair import require_unnoticed


def prepare(condition: Condition, shop: RunningShop, bench: Bench) -> dict[str, object]:
    """Open the gate; in full, also see that the bug which is repaired later would get past every stage."""
    facts = open_gate(condition, shop, bench)
    if bench.profile == "full":
        require_unnoticed(condition, shop, rules_of(condition, CONTRACT))
    return facts


def measure(condition: Condition, shop: RunningShop, bench: Bench) -> Measured:
    """Take one change after another through the whole pipeline, up to the answers that show it."""
    rules = rules_of(condition, None if bench.profile in WITHOUT_CONTRACT else CONTRACT)
    ready, deployed = deliver_line(condition, shop, bench, ROOM, rules, _new_marker())
    metrics = ready.stage_metrics() | ready.metrics(ROOM, deployed.first_answer_s) | deployed.metrics()
    metrics |= bump_metrics(grown(shop.shop, condition.growth), shop.source) | clash_metrics(shop.shop, shop.source)
    raw: list[str] = []
    keep(bench, "deploy", deployed.load, raw)
    if bench.profile == "full":
        metrics |= _repair(condition, shop, bench, raw)  # first: what comes before it must be the same for all
        metrics |= _other_changes(condition, shop, bench, raw)
    return Measured(metrics, raw, max(load["generator_cpu_percent"] for load in bench.loads))


def _other_changes(condition: Condition, shop: RunningShop, bench: Bench, raw: list[str]) -> dict[str, Metric]:
    """Change a line in another room, or the contract: those whose turn it is in this block."""
    rules, turn = rules_of(condition, CONTRACT), bench.block % len(ROOMS_IN_TURN)
    metrics: dict[str, Metric] = {}
    deploys: dict[str, Deployed] = {}
    if condition.name not in CHANGES_OTHER_ROOMS or not ROOMS_IN_TURN[turn]:
        return metrics
    (shopper,) = register_shoppers({room: shop.url(room) for room in ROOMS}, 1)
    for room in ROOMS_IN_TURN[turn]:
        ready, deploys[room] = deliver_line(condition, shop, bench, room, rules, _new_marker(), shopper)
        metrics |= ready.metrics(room, deploys[room].first_answer_s)
    if turn == CONTRACT_TURN and condition.name in CHANGES_CONTRACT:
        found, deploys["contract"] = change_contract(condition, shop, bench, rules, _new_marker(), shopper)
        metrics |= found
    for what, deployed in deploys.items():
        keep(bench, what, deployed.load, raw)
    return metrics


def _repair(condition: Condition, shop: RunningShop, bench: Bench, raw: list[str]) -> dict[str, Metric]:
    if condition.name not in REPAIRS:
        return {}
    repaired = repair(condition, shop, bench, rules_of(condition, CONTRACT), secrets.token_hex(4))
    keep(bench, "repair", repaired.load, raw)
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
    primaries=(
        Primary(
            claim="C6",
            metric=f"{ROOM}.edit_to_answer",
            a=MONOLITH_CONDITION.name,
            b=RESILIENT.name,
            supported_by="higher",
            rule="C6 is supported if a line changed in products waits longer for its first answer in monolith than in"
            " micro-resilient",
        ),
        Primary(
            claim="C8",
            metric="bump_own.rooms_share",
            a=MONOLITH_CONDITION.name,
            b=RESILIENT.name,
            supported_by="higher",
            rule="C8 needs that a new version of what products alone uses redeploys a larger share of the rooms in"
            " monolith than in micro-resilient",
        ),
        Primary(
            claim="C8",
            metric="clash.resolved_share",
            a=MONOLITH_CONDITION.name,
            b=RESILIENT.name,
            supported_by="lower",
            rule="C8 needs, too, that of two rooms whose versions of a library exclude each other fewer get theirs in"
            " monolith than in micro-resilient",
        ),
        Primary(
            claim="C12",
            metric="repair.duration",
            a=MONOLITH_CONDITION.name,
            b=RESILIENT.name,
            supported_by="higher",
            profiles=FULL,
            rule="C12 is supported if a repair, from the first wrong answer to the first right one, takes longer in"
            " monolith than in micro-resilient",
        ),
    ),
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    blocks={**BLOCKS, "full": 6},
)
