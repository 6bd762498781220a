"""A shop's capacity: the highest open rate that it keeps up with. It is measured only if there are enough cores."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from typing import Any

from ...launch.processes.pinning import pin
from ...launch.runtime import RunningShop
from ...load.generator import run_load
from ...load.plan import LoadPlan
from ...measure.machine import available_cores
from ...results import Metric
from ..bench.experiment import Bench
from ..workloads.saturation import require_spare_generator
from ..workloads.workload import Workload
from .situations import copies_of

FEWEST_CORES = 4  # with fewer, a second copy has no core of its own, and the curve would show the machine
SLO_P95_S = 0.25
FEWEST_RIGHT = 0.99
IN_TIME_S = 1.0
TRIES = 5  # each halves the gap between a rate that held and one that did not
TRY_S = 1.5
SATURATION_S = 1.0
CONNECTIONS = 32  # of the closed loop; twice what two copies answer at once
HEADROOM = 1.2  # times the closed loop's rate, which may be below what is possible
STEPS_ABOVE = 2  # bisections from a held rate to HEADROOM times it, so that the answer is as fine there
MOST_WAITING = 0.05  # share of requests without an answer at the end; above it, a queue grows
UNDER_WAY = 2  # requests that may rightly be under way at the end


@dataclass
class Capacity:
    """All tries: `saturation_rps` is the rate of a closed loop, and each try at an open rate is kept."""

    saturation_rps: float = 0.0
    tries: list[dict[str, Any]] = field(default_factory=list)
    generator_cpu_percent: float = 0.0

    @property
    def rps(self) -> float | None:
        """The highest rate that held, or None if none did."""
        return max((each["rate_rps"] for each in self.tries if each["held"]), default=None)

    def metrics(self, name: str) -> dict[str, Metric]:
        """Return the metrics for the workload of that name."""
        found = {f"{name}.saturation_rps": self.saturation_rps, f"{name}.capacity_rps": self.rps}
        return {metric: Metric(rps, "rps") for metric, rps in found.items() if rps is not None}


def too_few_cores(cores: Sequence[int]) -> str:
    """Say why capacity can't be measured with these cores. Empty if it can."""
    if len(cores) >= FEWEST_CORES:
        return ""
    return (
        f"capacity (it takes {FEWEST_CORES} cores, or copies share what one of them could use; here are {len(cores)})"
    )


def find_capacity(
    plan_at: Callable[[float | None], LoadPlan],
    slo_p95_s: float = SLO_P95_S,
    tries: int = TRIES,
    saturated: Callable[[LoadPlan], dict[str, Any]] | None = None,
    steps_above: int = STEPS_ABOVE,
) -> Capacity:
    """Search for the highest rate that holds, by bisection from 0 to somewhat above the rate of a closed loop.

    If every rate held, the search goes on above. `plan_at` gives the plan of a rate, or the closed loop's for None.
    `saturated` runs the closed loop if a caller needs more than its result. Latency is judged only at open rates,
    because a closed loop hides it. Raises CartlabError if the generator was the limit.
    """
    saturating = (saturated or run_load)(plan_at(None))
    require_spare_generator(saturating)
    capacity = Capacity(saturating["goodput_rps"], generator_cpu_percent=saturating["generator_cpu_percent"])
    held_at = partial(_held_at, capacity, plan_at, slo_p95_s)
    held_rps = _by_halves(held_at, 0.0, HEADROOM * capacity.saturation_rps, tries)
    if all(each["held"] for each in capacity.tries):  # the closed loop got too little
        while len(capacity.tries) < 2 * tries and held_at(HEADROOM * held_rps):
            held_rps *= HEADROOM
        _by_halves(held_at, held_rps, HEADROOM * held_rps, steps_above)
    return capacity


def _by_halves(held_at: Callable[[float], bool], held_rps: float, failed_rps: float, tries: int) -> float:
    for _ in range(tries):
        rate_rps = (held_rps + failed_rps) / 2
        held_rps, failed_rps = (rate_rps, failed_rps) if held_at(rate_rps) else (held_rps, rate_rps)
    return held_rps


def _held_at(
    capacity: Capacity, plan_at: Callable[[float | None], LoadPlan], slo_p95_s: float, rate_rps: float
) -> bool:
    """Send at a rate, keep the result, and return whether the shop kept up. Raises CartlabError."""
    load = run_load(plan_at(rate_rps))
    require_spare_generator(load)
    held = holds(load, slo_p95_s)
    capacity.tries.append(
        {
            "rate_rps": rate_rps,
            "sent": load["sent"],
            "wrong": sum(load["errors"].values()),
            "waiting": _waiting(load),
            "p95_ms": load["latency_ms"]["p95"],
            "held": held,
        }
    )
    capacity.generator_cpu_percent = max(capacity.generator_cpu_percent, load["generator_cpu_percent"])
    return held


def holds(load: Mapping[str, Any], slo_p95_s: float = SLO_P95_S) -> bool:
    """Return whether the shop kept up with a rate: p95 within the objective, right answers, and no growing queue.

    Without the check of the queue, a short try above the capacity would pass, because its queue has had no time to
    become a long wait.
    """
    p95_ms, sent = load["latency_ms"]["p95"], load["sent"]
    if p95_ms is None or p95_ms > 1000 * slo_p95_s:
        return False
    few_wait = _waiting(load) <= UNDER_WAY + MOST_WAITING * sent
    return bool(few_wait and sent - sum(load["errors"].values()) >= FEWEST_RIGHT * sent)


def _waiting(load: Mapping[str, Any]) -> int:
    """Return how many requests had no answer when the last one was sent."""
    return int(load["sent"] - round(load["achieved_rps"] * load["duration_s"]))


def capacity_of_copies(
    role: str, workload: Workload, shop: RunningShop, bench: Bench, parts: Sequence[str]
) -> tuple[dict[str, dict[str, Metric]], tuple[str, ...]]:
    """Return the shop's capacity for a workload by part, from the most copies to the fewest, or the reason for none.

    `parts` name the numbers of copies of `role`. There is a reason if there are too few cores.
    """
    lacking = too_few_cores(available_cores())
    if lacking:
        return {}, (lacking,)
    found = {}
    for part in sorted(parts, key=copies_of, reverse=True):
        shop.scale(role, copies_of(part))
        capacity = measure_capacity(workload, shop, bench)
        bench.keep(f"{part}-capacity", {"part": part, **asdict(capacity)})
        found[part] = capacity.metrics(workload.name)
    return found, ()


def measure_capacity(workload: Workload, shop: RunningShop, bench: Bench) -> Capacity:
    """Give the shop all cores except the generator's, and find its capacity."""
    apart = frozenset(available_cores()) - frozenset(bench.generator_cores or ())
    pin(shop.pids(), apart)

    def plan_at(rate_rps: float | None) -> LoadPlan:
        return LoadPlan(
            rooms=shop.urls,
            journeys=workload.journeys,
            rate_rps=rate_rps,
            closed=None if rate_rps is not None else CONNECTIONS,
            duration_s=TRY_S if rate_rps is not None else SATURATION_S,
            warmup_s=0.2,
            timeout_s=IN_TIME_S,
            seed=bench.seed,
            cores=bench.generator_cores or (),
            waits_actively=bench.waits_actively,
        )

    return find_capacity(plan_at)
