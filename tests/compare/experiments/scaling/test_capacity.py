"""The search for what a server can serve, against servers that serve 100 requests a second and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from typing import ClassVar

import pytest

from compare.errors import CartlabError
from compare.experiments.bench.experiment import Bench
from compare.experiments.scaling import capacity
from compare.experiments.scaling.capacity import find_capacity
from compare.experiments.scaling.capacity import holds
from compare.experiments.scaling.capacity import TRIES
from compare.experiments.scaling.readers import READERS
from compare.experiments.workloads.workload import WORKLOADS
from compare.launch.runtime import Rollout
from compare.load.generator import run_load
from compare.load.plan import LoadPlan
from compare.results import Run
from tests.compare.load.scheduled_server import Answer
from tests.compare.load.scheduled_server import serving

from ..fake_shop import fake_shop
from ..fake_shop import FakeShop

SERVES_RPS = 100
SERVICE_S = 1 / SERVES_RPS
DURATION_S = 3.0


def load(p95_ms: float | None, sent: int = 200, wrong: int = 0, waiting: int = 0) -> dict[str, Any]:
    return {
        "sent": sent,
        "errors": {"timeout": wrong} if wrong else {},
        "duration_s": DURATION_S,
        "achieved_rps": (sent - waiting) / DURATION_S,
        "latency_ms": {"p95": p95_ms},
        "generator_cpu_percent": 10.0,
    }


@pytest.mark.parametrize(
    ("seen", "held"),
    [
        (load(250), True),
        (load(251), False),
        (load(None, sent=0), False),
        (load(20, wrong=2), True),
        (load(20, wrong=3), False),
        (load(20, waiting=12), True),
        (load(20, waiting=13), False),
    ],
)
def test_a_rate_holds_if_answers_are_quick_and_right_and_no_queue_grows(seen: dict[str, Any], held: bool) -> None:
    assert holds(seen) == held


def one_at_a_time(plan: LoadPlan) -> dict[str, Any]:
    """Be a server with one place, asked at even distances: above its rate the queue grows by what it can't serve."""
    if plan.closed:
        return load(320) | {"goodput_rps": float(SERVES_RPS)}
    assert plan.rate_rps is not None
    late_s = max(0.0, DURATION_S * (plan.rate_rps / SERVES_RPS - 1))
    sent, answered = (round(DURATION_S * rps) for rps in (plan.rate_rps, min(plan.rate_rps, SERVES_RPS)))
    seen = load(1000 * (SERVICE_S + 0.95 * late_s), sent, waiting=sent - answered)
    return seen | {"goodput_rps": answered / DURATION_S}


def test_a_generator_without_cpu_left_finds_its_own_limit_and_no_shops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "run_load", lambda plan: one_at_a_time(plan) | {"generator_cpu_percent": 97.5})
    with pytest.raises(CartlabError, match="the generator had no CPU left"):
        find_capacity(plan_on("http://127.0.0.1:9/"))


@pytest.mark.parametrize("saturation_rps", [30, 60, 85, 100, 130, 400])
def test_the_highest_rate_that_holds_is_found(monkeypatch: pytest.MonkeyPatch, saturation_rps: float) -> None:
    loads = [lambda plan: one_at_a_time(plan) | ({"goodput_rps": saturation_rps} if plan.closed else {})]
    monkeypatch.setattr(capacity, "run_load", loads[0])
    found = find_capacity(plan_on("http://127.0.0.1:9/"))
    step_rps = max(
        capacity.HEADROOM * saturation_rps / 2**TRIES, (capacity.HEADROOM - 1) * SERVES_RPS / 2**capacity.STEPS_ABOVE
    )
    highest_rps = SERVES_RPS / (1 - capacity.MOST_WAITING) + capacity.UNDER_WAY / DURATION_S
    assert found.rps is not None
    assert SERVES_RPS - step_rps <= found.rps <= highest_rps
    assert json.loads(json.dumps(asdict(found)))["tries"] == found.tries
    assert set(found.metrics("similar")) == {"similar.saturation_rps", "similar.capacity_rps"}


@pytest.mark.parametrize(("steps_above", "tries"), [(2, 6), (0, 4)])
def test_a_short_search_ends_where_every_rate_held(
    monkeypatch: pytest.MonkeyPatch, steps_above: int, tries: int
) -> None:
    """A closed loop that gets far too little: both tries below it hold, and both above."""
    monkeypatch.setattr(
        capacity, "run_load", lambda plan: one_at_a_time(plan) | ({"goodput_rps": 30.0} if plan.closed else {})
    )
    found = find_capacity(plan_on("http://127.0.0.1:9/"), tries=2, steps_above=steps_above)
    assert len(found.tries) == tries
    assert found.rps is not None and found.rps >= capacity.HEADROOM * 30


def test_a_server_that_keeps_up_with_nothing_has_no_capacity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "run_load", lambda plan: load(900) | {"goodput_rps": 50.0})
    found = find_capacity(plan_on("http://127.0.0.1:9/"))
    assert found.rps is None
    assert set(found.metrics("similar")) == {"similar.saturation_rps"}


def plan_on(url: str) -> Callable[[float | None], LoadPlan]:
    def plan_at(rate_rps: float | None) -> LoadPlan:
        closed = None if rate_rps else 4
        return LoadPlan(url=url, rate_rps=rate_rps, closed=closed, duration_s=0.8, timeout_s=1.0, arrivals="constant")

    return plan_at


def test_real_loads_hold_below_what_a_server_serves_and_not_above() -> None:
    free_at_s = 0.0

    def queue(index: int, since_s: float) -> Answer:
        nonlocal free_at_s
        free_at_s = max(free_at_s, since_s) + SERVICE_S if index else since_s + SERVICE_S
        return Answer(delay_s=free_at_s - since_s)

    with serving(queue) as (url, _):
        assert holds(run_load(plan_on(url)(0.5 * SERVES_RPS)))
        assert not holds(run_load(plan_on(url)(3.0 * SERVES_RPS)))


class ScaledShop(FakeShop):
    """A fake shop that notes how many copies it was asked for."""

    asked: ClassVar[list[tuple[str, int]]] = []

    def scale(self, role: str, copies: int) -> Rollout:
        self.asked.append((role, copies))
        return Rollout()


@pytest.mark.parametrize("cores", [(0, 1), (0, 1, 2, 3)])
def test_capacity_is_measured_where_cores_allow_and_otherwise_the_reason_is_stated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cores: tuple[int, ...]
) -> None:
    pinned: list[frozenset[int]] = []
    monkeypatch.setattr(capacity, "available_cores", lambda: cores)
    monkeypatch.setattr(capacity, "pin", lambda pids, apart: pinned.append(apart))
    monkeypatch.setattr(capacity, "run_load", one_at_a_time)
    bench = Bench("full", 1, tmp_path, "scaling-01", shop_cores=(0,), generator_cores=cores[-1:])
    with fake_shop(tmp_path / "shop.log") as running:
        shop = ScaledShop(running.address, running.log, answers=running.answers)
        shop.asked.clear()
        found, lacking = capacity.capacity_of_copies("products", WORKLOADS[0], shop, bench, ["copies=1", "copies=2"])
    if len(cores) < capacity.FEWEST_CORES:
        assert (found, shop.asked) == ({}, [])
        assert "4 cores" in lacking[0] and "here are 2" in lacking[0]
        return
    assert shop.asked == [("products", 2), ("products", 1)]  # as the copies are there already
    assert pinned == 2 * [frozenset({0, 1, 2})]
    for number, (part, metrics) in enumerate(found.items()):
        assert metrics["similar.capacity_rps"].value == pytest.approx(SERVES_RPS, rel=0.05)
        kept = json.loads((tmp_path / bench.kept[number]).read_text())
        assert len(kept["tries"]) == TRIES
        run = Run(f"monolith@hot=products,{part}", 0, 0, True, {})
        assert READERS["capacity"](run, "full", kept) == metrics
