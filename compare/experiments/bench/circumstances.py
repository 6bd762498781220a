"""What else went on during a measurement, as a run keeps it."""

from __future__ import annotations

from dataclasses import asdict

from ...measure.machine_use import MachineUse
from ...results import Circumstances
from .experiment import Bench
from .experiment import Condition
from .experiment import Measured
from .run_settings import RunSettings

FEWEST_FOR_P99 = 100  # with fewer requests, p99 is just the worst of them; the median is judged instead


def circumstances_of(
    use: MachineUse, condition: Condition, measured: Measured, bench: Bench, settings: RunSettings
) -> Circumstances:
    """Return the circumstances of a measurement during which the machine was used like this."""
    opened = [load for load in bench.loads if load["mode"] == "open"]
    lates_ms = [load["lateness_ms"]["p99" if load["sent"] >= FEWEST_FOR_P99 else "p50"] for load in opened]
    return Circumstances(
        **asdict(use),
        generator_cpu_percent=measured.generator_cpu_percent,
        late_p99_ms=max((late_ms for late_ms in lates_ms if late_ms is not None), default=None),
        pinned_apart=settings.shop_cores is not None and settings.generator_cores is not None,
        shared_core=settings.shared_core,
        full_memory=measured.full_memory,
        exhausted=list(measured.exhausted),
        not_measured=list(measured.not_measured),
        was_launched=condition.is_launched,
    )
