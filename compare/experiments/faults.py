"""What one broken part does to the rest (C11), and how long until all is well again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from ..errors import CartlabError
from ..faults.kinds import FAULTS as KINDS
from ..faults.target import POINTS
from ..launch.local import RunningShop
from ..load.generator import Generator
from ..load.journeys import Shopper
from ..load.plan import LoadPlan
from ..load.shoppers import register_shoppers
from ..results import Metric
from ..topology import MICRO
from ..topology import MONOLITH
from ..topology import ROOMS
from .breaking import kind_and_room
from .breaking import suffer
from .experiment import Bench
from .experiment import Condition
from .experiment import Experiment
from .experiment import Measured
from .experiment import Primary
from .features import availability
from .features import FEATURES
from .features import first_loss_s
from .features import JOURNEYS
from .features import lost
from .features import recovery_s
from .features import Window
from .gate import open_gate
from .integrity import Auditor
from .prober import Prober
from .raw import keep
from .timing import sleep_until

RATE_RPS = 30.0  # every feature several times a second, at a sixth of what one core can serve
TIMEOUT_S = 1.0  # an answer after that is not in time: a fault is over in two or three seconds
SHOPPERS = 16
BASELINE_S = 0.5
LONGEST_S = 300.0

QUICK = ("fault=exception:products", "fault=hang:products", "fault=kill:products")
ON_PRODUCTS = (
    *QUICK,
    *("fault=freeze:products", "fault=slow:products", "fault=spin:products", "fault=leak:products"),
    *("fault=poison:products", "fault=database-locked:products"),
)
FULL = (
    *ON_PRODUCTS,
    *("fault=kill:users", "fault=hang:users", "fault=kill:orders", "fault=hang:orders", "fault=kill:pages"),
)
PARTS = {"demo": QUICK, "quick": QUICK, "full": FULL}
ONLY_IN_FULL: dict[str, Any] = {"profiles": ("full",), "parts": {"full": QUICK}}

# Held stock is free again soon, so that the books can be read; every process has the agent, in all phases.
BREAKABLE: dict[str, Any] = {
    "settings": {"CARTLAB_RESERVATION_S": "2"},
    "fault_points": tuple(POINTS.values()),
}

CONDITIONS = (
    Condition("monolith", MONOLITH, parts=PARTS, **BREAKABLE),
    Condition("monolith@aa=again", MONOLITH, parts=PARTS, **BREAKABLE),
    Condition("monolith@copies=4", MONOLITH, copies={"monolith": 4}, **BREAKABLE, **ONLY_IN_FULL),
    Condition("micro-course", MICRO, "course", **BREAKABLE, **ONLY_IN_FULL),
    Condition("micro-resilient", MICRO, parts=PARTS, **BREAKABLE),
)


def prepare(condition: Condition, shop: RunningShop, bench: Bench) -> dict[str, Any]:
    """Open the gate, and let the shoppers of all blocks register."""
    return open_gate(condition, shop, bench) | {"shoppers": register_shoppers(_rooms(shop), SHOPPERS + 1)}


def measure(condition: Condition, shop: RunningShop, bench: Bench) -> Measured:
    """Inflict one fault after another under steady load, each proven to bite and to be gone."""
    *shoppers, watcher = bench.facts["shoppers"]
    prober = Prober(_rooms(shop), watcher.api_key)
    auditor = Auditor(_rooms(shop), shop.admin_password)
    before = auditor.books()
    windows: dict[str, Window] = {}
    unmeasured: dict[str, str] = {}
    with Generator(_plan(shop, bench, tuple(shoppers))) as generator:
        zero_s = generator.counting_from_s()
        sleep_until(zero_s + BASELINE_S)
        for part in _order(condition, bench):
            try:
                windows[part] = suffer(part, shop, prober, zero_s)
            except CartlabError as error:
                unmeasured[part] = error.message
        generator.stop()
        result = generator.result()
    checkout = result["operations"].get("checkout", {"sent": 0, "errors": {}})
    failed = sum(checkout["errors"].values())
    audit = auditor.audit(before, checkout["sent"] - failed, failed)
    audited = {f"audit.{name}": Metric(count, "count") for name, count in vars(audit).items()}
    raw: list[str] = []
    phases = {part: vars(window) for part, window in windows.items()}
    keep(bench, "load", {**result, "plan": None, "windows": phases, "audit": vars(audit)}, raw)
    parts = {part: part_metrics(part, window, result) | audited for part, window in windows.items()}
    return Measured({}, raw, result["generator_cpu_percent"], parts=parts, unmeasured=unmeasured)


def part_metrics(part: str, window: Window, result: Mapping[str, Any]) -> dict[str, Metric]:
    """Return what one fault did: availability by feature and of all features that are other rooms' business."""
    kind, room = kind_and_room(part)
    metrics: dict[str, Metric] = {}
    others = []
    for feature in FEATURES:
        share = availability(result, feature, window)
        if share is None:
            continue
        metrics[f"{feature.name}.availability"] = Metric(share, "share")
        if feature.room != room:
            others.append(share)
    if others:
        metrics["others.availability"] = Metric(sum(others) / len(others), "share")
    since_s = window.on_s if KINDS[kind].passing else window.off_s
    metrics["shop.recovery"] = Metric(recovery_s(result, window, since_s), "s")
    metrics["requests.lost"] = Metric(lost(result, window), "count")
    first_s = first_loss_s(result, window)
    if first_s is not None:
        metrics["shop.first_loss"] = Metric(first_s, "s")
    return metrics


def _primary(part: str, monolith: str, beside: str) -> Primary:
    kind, _ = kind_and_room(part)
    return Primary(
        claim="C11",
        metric="others.availability",
        a=f"micro-resilient@{part}",
        b=f"{monolith}{part}",
        supported_by="higher",
        rule=f"C11 is supported for {kind}{beside} if other rooms stay more available in micro-resilient",
    )


def _again(part: str) -> tuple[str, str]:
    return f"monolith@aa=again,{part}", f"monolith@{part}"


FAULTS = Experiment(
    name="faults",
    question="What does one broken part do to the rest of the shop?",
    budget="equal per process; at full also equal in processes: four copies of the monolith",
    conditions=CONDITIONS,
    compared=(
        *((f"micro-resilient@{part}", f"monolith@{part}") for part in FULL),
        *((f"micro-course@{part}", f"monolith@{part}") for part in QUICK),
        *((f"micro-resilient@{part}", f"monolith@copies=4,{part}") for part in QUICK),
    ),
    same=_again(QUICK[0]),
    noise={f"{monolith}{part}": _again(part) for part in FULL for monolith in ("monolith@", "monolith@copies=4,")},
    primaries=(
        *(_primary(part, "monolith@", "") for part in ON_PRODUCTS),
        *(_primary(part, "monolith@copies=4,", " against four copies of the monolith") for part in QUICK),
    ),
    prepare=prepare,
    measure=measure,
)


def _order(condition: Condition, bench: Bench) -> list[str]:
    order = list(condition.parts[bench.profile])
    random.Random(f"{bench.seed}/faults").shuffle(order)  # the same for all conditions of a block
    return order


def _rooms(shop: RunningShop) -> Mapping[str, str]:
    return {room: shop.url(room) for room in ROOMS}


def _plan(shop: RunningShop, bench: Bench, shoppers: tuple[Shopper, ...]) -> LoadPlan:
    return LoadPlan(
        rooms=_rooms(shop),
        rate_rps=RATE_RPS,
        duration_s=LONGEST_S,
        timeout_s=TIMEOUT_S,
        arrivals="constant",  # a fault is short: by chance, nobody might ask for a feature meanwhile
        journeys=JOURNEYS,
        weights=dict.fromkeys(JOURNEYS, 1),
        even=True,
        shoppers=shoppers,
        seed=bench.seed,
        cores=bench.generator_cores or (),
    )
