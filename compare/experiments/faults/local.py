"""What one broken part does to the rest (C11), how soon that is detected, and how long until all is well again."""

from __future__ import annotations

import random
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

from ...errors import CartlabError
from ...faults.health_probe import HealthProbe
from ...launch.local.launcher import LaunchedShop
from ...launch.runtime import RunningShop
from ...load.features import answered
from ...load.features import FEATURES
from ...load.features import Window
from ...load.generator import Generator
from ...load.generator import sleep_until
from ...load.shoppers import register_shoppers
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..subject.audit import Auditor
from ..subject.fault_targets import FaultRuntime
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..subject.injection import inject_fault
from ..subject.targets.local import LocalFaults
from .agent_cost import measure_agent_cost
from .conditions import AGENT_OFF
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import NOISE
from .conditions import SAME
from .crashes import derive_crashes
from .health_events import HealthEventLog
from .health_events import LOOK_EVERY_S
from .holding import hold_of
from .observation import Observation
from .observation import READERS
from .primaries import PRIMARIES
from .shoppers_load import load_plan
from .shoppers_load import SHOPPERS

BASELINE_S = 0.8  # keeps the first fault away from the first connections and from a cold shop
FEWEST_RIGHT_BEFORE = 0.75  # of the requests: one may be late on a busy machine, and a broken feature spoils more
ANSWERED_S = 0.4  # a request sent so long before a fault has its answer when the fault comes


def prepare(condition: Condition, shop: RunningShop, bench: Bench) -> dict[str, Any]:
    """Open the gate, and register the shoppers of all blocks."""
    return open_gate(condition, shop, bench) | {"shoppers": register_shoppers(shop.urls, SHOPPERS[bench.profile] + 1)}


def measure(condition: Condition, shop: LaunchedShop, bench: Bench) -> Measured:
    """Measure the cost of the agent while it is off, then inflict the profile's faults, one after another."""
    if not condition.parts:
        return measure_agent_cost(shop, bench)
    parts = condition.parts_in(bench.profile, bench.block)
    if AGENT_OFF not in parts:
        return measure_faults(condition, parts, LocalFaults(), shop, bench)
    parts.remove(AGENT_OFF)
    cost = measure_agent_cost(shop, bench)
    broken = measure_faults(condition, parts, LocalFaults(), shop, bench)
    return replace(
        broken,
        generator_cpu_percent=max(cost.generator_cpu_percent, broken.generator_cpu_percent),
        full_memory=cost.full_memory,
        parts={AGENT_OFF: cost.metrics, **broken.parts},
    )


def measure_faults(
    condition: Condition,
    parts: Sequence[str],
    faults: FaultRuntime,
    shop: RunningShop,
    bench: Bench,
    look_every_s: float = LOOK_EVERY_S,
) -> Measured:
    """Inflict one fault after another under steady load, then audit the books.

    Each fault is proven to bite, and later to be gone. `faults` carries them out. The supervisor is asked every
    `look_every_s`.
    """
    *shoppers, watcher = bench.facts["shoppers"]
    probe = HealthProbe(shop.urls, watcher.api_key)
    auditor = Auditor(shop.urls, shop.admin_password)
    before = auditor.books()
    with Generator(load_plan(shop, bench, tuple(shoppers))) as generator:
        zero_s = generator.counting_from_s()

        def inflict(part: str) -> Window:
            hold = hold_of(part, condition.shop, condition.copies)
            return inject_fault(faults, part, hold, shop, probe, zero_s)

        with HealthEventLog(shop, zero_s, look_every_s) as event_log:
            sleep_until(zero_s + BASELINE_S)
            inflicted = inject_all(in_order(parts, bench.seed), inflict)
        generator.stop()
        result = generator.result()
    windows = inflicted.windows
    require_well_before(result, min((window.on_s for window in windows.values()), default=BASELINE_S))
    recovered = all(window.recovered for window in windows.values())
    sold = auditor.books_since(before) if recovered else None
    observation = Observation(result, windows, event_log.health_events, before, sold)
    bench.keep("load", observation.raw())
    return judged(observation, inflicted.unmeasured, inflicted.left_out)


@dataclass(frozen=True)
class InflictedFaults:
    """The windows of faults. The others have a reason: `unmeasured` if a fault did not bite, which is a failed try.

    They are `left_out` if the shop did not recover from a fault, which is a result.
    """

    windows: Mapping[str, Window]
    unmeasured: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def inject_all(parts: Sequence[str], inject_fault: Callable[[str], Window]) -> InflictedFaults:
    """Inject one fault after another.

    It stops at a fault that did not bite, and at one from which the shop did not recover. Otherwise the next fault
    would be blamed for a shop that was already unwell.
    """
    windows: dict[str, Window] = {}
    for number, part in enumerate(parts):
        later = parts[number + 1 :]
        try:
            windows[part] = inject_fault(part)
        except CartlabError as error:
            return InflictedFaults(
                windows, {part: error.message, **dict.fromkeys(later, f"not inflicted, after {part}")}
            )
        if not windows[part].recovered:
            why = f"not inflicted, because the shop did not recover from {part}"
            return InflictedFaults(windows, left_out=dict.fromkeys(later, why))
    return InflictedFaults(windows)


def in_order(parts: Sequence[str], seed: int) -> list[str]:
    """Return faults in a random order that is the same for all conditions of a block."""
    return sorted(parts, key=lambda part: random.Random(f"{seed}/faults/{part}").random())


def require_well_before(load: Mapping[str, Any], first_on_s: float) -> None:
    """Raise CartlabError if a good part of the requests failed before anything was broken."""
    before = Window(0.0, first_on_s - ANSWERED_S, first_on_s)
    counts = [answered(load, feature, before) for feature in FEATURES]
    sent, right = (sum(count[name] for count in counts) for name in ("sent", "right"))
    if right < FEWEST_RIGHT_BEFORE * sent:
        raise CartlabError(f"{sent - right} of {sent} requests failed before the first fault", "run the contract tests")


def judged(observation: Observation, unmeasured: Mapping[str, str], left_out: Mapping[str, str]) -> Measured:
    """Return the metrics of each fault, or only the reason if the books don't add up.

    In that case some wrong answers were taken for right ones, and nobody can say under which fault.
    """
    generator_cpu_percent = observation.load["generator_cpu_percent"]
    complaint = observation.audit.complaint() if observation.audit else ""
    if complaint:
        reasons = dict.fromkeys((*observation.windows, *unmeasured), complaint)
        return Measured({}, generator_cpu_percent, unmeasured=reasons)
    metrics = {part: observation.metrics(part) for part in observation.windows}
    recovered = all(window.recovered for window in observation.windows.values())
    return Measured(
        *({}, generator_cpu_percent), parts=metrics, unmeasured=unmeasured, left_out=left_out, still_up=recovered
    )


FAULTS = Experiment(
    name="faults",
    question="What does one broken part do to the rest of the shop?",
    budget="equal per process; at full also equal in processes: four copies of the monolith",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=SAME,
    noise=NOISE,
    primaries=PRIMARIES,
    prepare=prepare,
    measure=measure,
    smoke=still_right,
    derive=derive_crashes,
    readers=READERS,
)
