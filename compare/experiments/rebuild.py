"""From a changed line to the first answer that shows it (C6), and what a changed dependency takes with it (C8)."""

from __future__ import annotations

import secrets
import time

from ..launch.local import RunningShop
from ..results import Metric
from ..topology import MICRO
from ..topology import MONOLITH
from .copied_tree import CHANGES
from .dependencies import bump_metrics
from .dependencies import clash_metrics
from .deploying import deploy_under_load
from .deploying import light_load
from .experiment import Bench
from .experiment import Condition
from .experiment import Experiment
from .experiment import Measured
from .experiment import Primary
from .gate import open_gate
from .pipeline import build
from .pipeline import check
from .pipeline import run_own_tests
from .pipeline import Tested
from .pipeline import tests_of_room
from .raw import keep
from .staging import ContractPart
from .staging import try_contract

ROOM = "products"

# What product-service and order-service promise each other. Crowds of buyers try load, not the contract.
_FILES = ("test_products.py", "test_cart.py", "test_checkout.py")
_A_FEW = "ids_returns or unknown_slug or does_not_exist or takes_stock_and_closes"
_WHOLE = "not fifty and not buyers_of_more and not carts_that_hold"
CONTRACT = {
    "demo": ContractPart(_FILES, _A_FEW),
    "quick": ContractPart(_FILES, _A_FEW),
    "full": ContractPart(_FILES, _WHOLE),
}

MONOLITH_CONDITION = Condition("monolith", MONOLITH, copied_tree=True)
MONOLITH_AGAIN = Condition(
    "monolith@aa=again", MONOLITH, gated_by="monolith", copied_tree=True, profiles=("quick", "full")
)
MONOLITH_BEST = Condition("monolith@best", MONOLITH, gated_by="monolith", copied_tree=True, profiles=("full",))
RESILIENT = Condition("micro-resilient", MICRO, copied_tree=True)


def measure(condition: Condition, shop: RunningShop, bench: Bench) -> Measured:
    """Change a line of a room in the running shop's own tree, and take it through the whole pipeline."""
    change, deployable, tree = CHANGES[ROOM], shop.shop.serving(ROOM), shop.source
    is_best = condition.name == MONOLITH_BEST.name
    marker = _new_marker()
    started = time.perf_counter()
    change.make(tree, deployable, marker)
    edit_s = time.perf_counter() - started
    checks_s = check(tree, deployable)
    chosen = tests_of_room(tree, deployable, ROOM) if is_best else ()
    own = run_own_tests(tree, deployable, shop.python(deployable.role), chosen)
    release = tree / "releases" / marker.strip("[]")
    build_s, wheel_bytes = build(tree, deployable, release)
    contract = Tested(0.0, 0) if is_best else try_contract(condition, shop, CONTRACT[bench.profile])
    plan = light_load(shop, bench.seed, bench.generator_cores)
    deployed = deploy_under_load(shop, deployable.role, release, change, marker, plan)
    raw: list[str] = []
    keep(bench, "deploy", deployed.load, raw)
    waited_s = edit_s + checks_s + own.duration_s + build_s + contract.duration_s + deployed.first_answer_s
    metrics = {
        "checks.duration": Metric(checks_s, "s"),
        "tests.duration": Metric(own.duration_s, "s"),
        "build.duration": Metric(build_s, "s"),
        f"{ROOM}.edit_to_answer": Metric(waited_s, "s"),
        f"{ROOM}.tests_run": Metric(own.tests + contract.tests, "count"),
        f"{ROOM}.deployables": Metric(len(list(release.rglob("requirements.txt"))), "count"),
        f"{ROOM}.bytes_shipped": Metric(wheel_bytes, "bytes"),
    }
    if not is_best:
        metrics["contract.duration"] = Metric(contract.duration_s, "s")
    metrics |= deployed.metrics() | bump_metrics(shop.shop, tree) | clash_metrics(shop.shop, tree)
    return Measured(metrics, raw, deployed.load["generator_cpu_percent"])


def _new_marker() -> str:
    return f"[{secrets.token_hex(4)}]"


REBUILD = Experiment(
    name="rebuild",
    question="How long does a changed line wait until it is in an answer, and what is done for it?",
    budget="the same pipeline on the same machine, one stage after another; each deployable has one copy",
    conditions=(MONOLITH_CONDITION, MONOLITH_AGAIN, MONOLITH_BEST, RESILIENT),
    compared=(
        (MONOLITH_CONDITION.name, RESILIENT.name),
        (MONOLITH_BEST.name, RESILIENT.name),
        (MONOLITH_BEST.name, MONOLITH_CONDITION.name),
    ),
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
    ),
    prepare=open_gate,
    measure=measure,
)
