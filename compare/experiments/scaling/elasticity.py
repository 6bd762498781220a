"""Scaling out and back under load, as a timeline: one copy, then two, then one again, while shoppers go on."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...errors import CartlabError
from ...launch.local.launcher import LaunchedShop
from ...load.generator import Generator
from ...load.generator import sleep_until
from ...load.plan import LoadPlan
from ...measure.sampling import Sample
from ...measure.sampling import Sampler
from ...results import Metric
from ..bench.experiment import Bench
from ..bench.experiment import Measured
from ..subject.warm_copies import warm_every_copy
from ..workloads.request_times import answered_between
from ..workloads.workload import Workload

TOO_SLOW_S = 1.0  # an answer that takes longer counts as lost
LONGEST_S = 60.0
BEFORE_S = 1.5
BETWEEN_S = 2.5
AFTER_S = 1.5
AFTERMATH_S = 1.0  # after a change; losses in it still count as the change's


@dataclass(frozen=True)
class ScalingMoments:
    """When the second copy was asked for, ready, asked to go, and gone, in seconds of the load run."""

    out_asked_s: float
    out_ready_s: float
    back_asked_s: float
    back_gone_s: float


@dataclass(frozen=True)
class ElasticityRun:
    """A load run in which a copy came and went. All figures are computed from it."""

    load: Mapping[str, Any]
    moments: ScalingMoments
    samples: Sequence[Sample]
    killed: int

    def metrics(self) -> dict[str, Metric]:
        """Return the length of each change, its cost to shoppers, and what the shop used and held meanwhile."""
        moments, end_s = self.moments, self.load["duration_s"]
        asked_s, ready_s = moments.out_asked_s, moments.out_ready_s
        back_s, gone_s = moments.back_asked_s, moments.back_gone_s
        metrics = {
            "scale_out.ready": Metric(ready_s - asked_s, "s"),
            "scale_out.cpu": Metric(self._cpu_s(asked_s, ready_s), "s"),
            "scale_back.gone": Metric(gone_s - back_s, "s"),
            "scale_back.killed": Metric(self.killed, "count"),
        }
        for name, from_s, until_s in (("scale_out", asked_s, ready_s), ("scale_back", back_s, gone_s)):
            sent, right = answered_between(self.load, from_s, until_s + AFTERMATH_S)
            metrics[f"{name}.lost"] = Metric(sent - right, "count")
            if sent:
                metrics[f"{name}.availability"] = Metric(right / sent, "share")
        one, two, again = self._pss(0, asked_s), self._pss(ready_s, back_s), self._pss(gone_s, end_s)
        if one is not None and two is not None:
            metrics["scale_out.pss"] = Metric(two - one, "bytes")
        if two is not None and again is not None:
            metrics["scale_back.pss_returned"] = Metric(two - again, "bytes")
        return metrics

    def raw(self) -> dict[str, Any]:
        """Return the timeline as JSON data for `from_raw`."""
        return {
            "load": {**self.load, "plan": None},
            "marks": asdict(self.moments),
            "samples": [[each.at_s, each.processes, each.cpu_s, each.pss_bytes] for each in self.samples],
            "killed": self.killed,
        }

    @classmethod
    def from_raw(cls, data: Mapping[str, Any]) -> ElasticityRun:
        """Read the data of `raw`, so that any figure can be computed again."""
        samples = [Sample(*sample) for sample in data["samples"]]
        return cls(data["load"], ScalingMoments(**data["marks"]), samples, data["killed"])

    def _cpu_s(self, from_s: float, until_s: float) -> float:
        """Return the CPU time that the shop used from the last sample before a stretch to the first one after it."""
        before = [each.cpu_s for each in self.samples if each.at_s <= from_s]
        after = [each.cpu_s for each in self.samples if each.at_s >= until_s]
        return (after[0] if after else self.samples[-1].cpu_s) - (before[-1] if before else self.samples[0].cpu_s)

    def _pss(self, from_s: float, until_s: float) -> float | None:
        held = [each.pss_bytes for each in self.samples if each.pss_bytes and from_s < each.at_s < until_s]
        return statistics.median(held) if held else None


def measure_elasticity(role: str, workload: Workload, shop: LaunchedShop, bench: Bench) -> Measured:
    """Warm the shop up, then serve a workload while a second copy of `role` comes and goes."""
    warm_every_copy(shop)
    elasticity_run = scale_out_and_back(role, shop, _plan(shop, bench, workload))
    bench.keep("timeline", elasticity_run.raw())
    full_memory = any(sample.pss_bytes is not None for sample in elasticity_run.samples)
    return Measured(elasticity_run.metrics(), elasticity_run.load["generator_cpu_percent"], full_memory)


def scale_out_and_back(role: str, shop: LaunchedShop, plan: LoadPlan) -> ElasticityRun:
    """Scale `role` to two copies and back to one under load. Raises CartlabError if the load ends too early."""
    with Generator(plan) as generator:
        zero_s = generator.counting_from_s()
        with Sampler(shop.pids, zero_s) as sampler:
            sleep_until(zero_s + BEFORE_S)
            asked_s = time.perf_counter()
            shop.scale(role, 2)
            ready_s = time.perf_counter()
            sleep_until(ready_s + BETWEEN_S)
            back_s = time.perf_counter()
            rollout = shop.scale(role, 1)
            gone_s = time.perf_counter()
            sleep_until(gone_s + AFTER_S)
        generator.stop()
        load = generator.result()
    if load["duration_s"] >= plan.duration_s:
        raise CartlabError(f"scaling took over {plan.duration_s:.0f} s: its end was not seen", "close other programs")
    moments = ScalingMoments(*(moment_s - zero_s for moment_s in (asked_s, ready_s, back_s, gone_s)))
    return ElasticityRun(load, moments, sampler.samples, rollout.killed)


def _plan(shop: LaunchedShop, bench: Bench, workload: Workload) -> LoadPlan:
    return LoadPlan(
        rooms=shop.urls,
        journeys=workload.journeys,
        rate_rps=workload.rate_rps,
        duration_s=LONGEST_S,
        timeout_s=TOO_SLOW_S,
        seed=bench.seed,
        cores=bench.generator_cores or (),
        waits_actively=bench.waits_actively,
        detailed=True,  # the time of each request shows which ones a change could harm
    )
