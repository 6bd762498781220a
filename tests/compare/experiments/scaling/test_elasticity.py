"""What is made of a timeline in which a copy came and went, and of a supervisor who is watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compare.experiments.faults.health_events import HealthEventLog
from compare.experiments.scaling.elasticity import ElasticityRun
from compare.experiments.scaling.elasticity import ScalingMoments
from compare.launch.runtime import CopyStatus
from compare.measure import sampling
from compare.measure.sampling import Sample
from compare.measure.sampling import Sampler

MOMENTS = ScalingMoments(out_asked_s=1.0, out_ready_s=2.0, back_asked_s=4.0, back_gone_s=4.5)
MIB = 2**20


def load(wrong_ms: set[int]) -> dict[str, Any]:
    """Seven seconds with a request every 20 ms, which goes wrong at the moments named."""
    meant_ms = list(range(0, 7000, 20))
    assert wrong_ms <= set(meant_ms)
    requests = {"meant_ms": meant_ms, "right": [int(meant not in wrong_ms) for meant in meant_ms]}
    return {"duration_s": 7.0, "operations": {"similar": {"requests": requests}}}


def elasticity_run(wrong_ms: set[int]) -> ElasticityRun:
    """One copy holds 80 MiB and uses half a core, two hold 150; starting the second takes 0.7 s of CPU besides."""
    samples = []
    for number in range(70):
        at_s = number / 10 + 0.05
        extra_s = 0.7 * min(1.0, max(0.0, at_s - 1.0))
        held = 150 * MIB if 2.0 < at_s < 4.0 else 82 * MIB if at_s > 4.5 else 80 * MIB
        samples.append(Sample(at_s, 2, 0.5 * at_s + extra_s, None if number % 5 else held))
    return ElasticityRun(load(wrong_ms), MOMENTS, samples, killed=0)


def metrics(told: ElasticityRun) -> dict[str, float]:
    again = ElasticityRun.from_raw(json.loads(json.dumps(told.raw())))
    assert again.metrics() == told.metrics()
    return {name: metric.value for name, metric in told.metrics().items()}


def test_a_timeline_tells_what_each_change_took_and_lost() -> None:
    found = metrics(elasticity_run({980, 1000, 1540, 2980, 3000, 3500, 4000, 5480, 5500}))
    assert found["scale_out.ready"] == pytest.approx(1.0)
    assert found["scale_back.gone"] == pytest.approx(0.5)
    assert found["scale_out.lost"] == 3  # at 1.0 and 1.54 s, and at 2.98 s in its aftermath, which ends at 3 s
    assert found["scale_back.lost"] == 2  # at 4.0 and 5.48 s
    assert found["scale_out.availability"] == pytest.approx(1 - 3 / 100)
    assert found["scale_out.pss"] == 70 * MIB
    assert found["scale_back.pss_returned"] == 68 * MIB
    assert found["scale_out.cpu"] == pytest.approx(0.7 + 0.5 * 1.1, abs=0.001)


def test_without_losses_nothing_is_lost() -> None:
    found = metrics(elasticity_run(set()))
    assert (found["scale_out.lost"], found["scale_back.lost"], found["scale_out.availability"]) == (0, 0, 1)


def test_memory_that_the_system_does_not_tell_is_left_out() -> None:
    blind = replace(
        elasticity_run(set()), samples=[replace(sample, pss_bytes=None) for sample in elasticity_run(set()).samples]
    )
    assert not any("pss" in name for name in metrics(blind))


def test_samples_keep_the_cpu_of_processes_that_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "EVERY_S", 0.01)
    burn = "import time\nwhile time.process_time() < 0.2: pass\nprint('burnt', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", burn], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as burner:
        assert burner.stdin is not None and burner.stdout is not None
        pids = [burner.pid]
        burner.stdout.readline()
        with Sampler(lambda: pids, time.perf_counter()) as sampler:
            await_samples(sampler, 2)
            burner.stdin.close()
            burner.wait()
            pids = []
            await_samples(sampler, len(sampler.samples) + 2)
    used = [sample.cpu_s for sample in sampler.samples]
    assert used == sorted(used) and used[0] >= 0.19
    assert sampler.samples[0].pss_bytes is None if sys.platform != "linux" else sampler.samples[0].pss_bytes
    assert (sampler.samples[0].processes, sampler.samples[-1].processes) == (1, 0)


def await_samples(sampler: Sampler, count: int) -> None:
    deadline_s = time.monotonic() + 10
    while len(sampler.samples) < count:
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


@dataclass
class WatchedShop:
    """A shop whose supervisor says what it is told to."""

    status: CopyStatus

    def copies(self) -> list[CopyStatus]:
        return [self.status]


def test_the_health_events_say_what_changes_and_when() -> None:
    well = CopyStatus("products", "product-service", 1, os.getpid(), 0, "healthy", 0, None, Path())
    shop = WatchedShop(well)
    with HealthEventLog(shop, time.perf_counter()) as event_log:
        for number, status in enumerate((replace(well, health="restarting"), replace(well, restarts=1)), start=2):
            shop.status = status
            deadline_s = time.monotonic() + 10
            while len(event_log.health_events) < number:
                assert time.monotonic() < deadline_s
                time.sleep(0.002)
    said = [(event.copy, event.health, event.restarts) for event in event_log.health_events]
    name = "product-service copy 1"
    assert said == [(name, "healthy", 0), (name, "restarting", 0), (name, "healthy", 1)]
    assert 0 <= event_log.health_events[0].at_s <= event_log.health_events[1].at_s <= event_log.health_events[2].at_s
