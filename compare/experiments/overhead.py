"""The price of the network (M1): what the same shop costs when its parts talk over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from ..errors import CartlabError
from ..launch.local import RunningShop
from ..load.generator import run_load
from ..load.plan import LoadPlan
from ..measure.doubts import FULL_GENERATOR_PERCENT
from ..measure.resources import Resources
from ..measure.resources import resources
from ..measure.summary import percentile
from ..results import Metric
from ..results import Run
from ..settings import REPOSITORY
from ..topology import MICRO
from ..topology import MONOLITH
from ..topology import ROOMS
from .experiment import Bench
from .experiment import Condition
from .experiment import Experiment
from .experiment import Measured
from .experiment import Primary
from .experiment import WITH_VERDICTS
from .gate import open_gate
from .null_route import NULL_SHOP
from .raw import keep

BENCHMARKS = Path(__file__).with_name("overhead_benchmarks.py")
NULL_HOP = Path(__file__).with_name("null_hop.py")
WARMUP_ROUNDS = 20  # each of a copy's eight threads opens connections and fills caches of its own
FEWEST_FOR_P95 = 20  # below, the 95th percentile is the slowest one
CONNECTIONS = 8
SATURATED = {"home": ("pages", "/", 'href="/product/'), "product_list": ("products", "/api/products", '"results"')}
MOST_ERRORS = 0.01  # of all that was sent, before saturation counts for nothing


@dataclass(frozen=True)
class Effort:
    """How much one run measures. `slow_rounds` are those of logging in, which hashes a password."""

    rounds: int
    slow_rounds: int
    null_hops: int
    saturation_s: float
    saturation_warmup_s: float


EFFORTS = {
    "demo": Effort(rounds=30, slow_rounds=4, null_hops=200, saturation_s=1.0, saturation_warmup_s=0.3),
    "quick": Effort(rounds=20, slow_rounds=3, null_hops=150, saturation_s=0.4, saturation_warmup_s=0.15),
    "full": Effort(rounds=60, slow_rounds=6, null_hops=300, saturation_s=1.0, saturation_warmup_s=0.3),
}

MONOLITH_CONDITION = Condition("monolith", MONOLITH)
MONOLITH_AGAIN = Condition("monolith@aa=again", MONOLITH, gated_by="monolith", profiles=WITH_VERDICTS)
COURSE = Condition("micro-course", MICRO, "course", profiles=WITH_VERDICTS)
RESILIENT = Condition("micro-resilient", MICRO, "resilient")
NULL_ROUTE = Condition("null-route", NULL_SHOP, gated_by="", profiles=WITH_VERDICTS)


def measure(condition: Condition, shop: RunningShop, bench: Bench) -> Measured:
    """Measure one freshly started shop: latency at one client, null hops, saturation, memory."""
    metrics: dict[str, Metric] = {}
    raw: list[str] = []
    effort = EFFORTS[bench.profile]
    if condition is NULL_ROUTE:
        targets = {"null_route": (f"{shop.url('pages')}/", "nothing")}
    else:
        metrics |= _latencies(shop, bench, effort, raw)
        metrics |= {f"{name}.hops": Metric(count, "count") for name, count in bench.facts["hops"].items()}
        targets = {name: (shop.url(room) + path, expect) for name, (room, path, expect) in SATURATED.items()}
    if condition.shop is MICRO:
        metrics |= _null_hop(condition, shop, bench, effort, raw)
    busiest = 0.0
    for name, (url, expect) in targets.items():
        result = saturate(url, expect, bench, effort)
        keep(bench, f"saturation-{name}", result, raw)
        metrics[f"{name}.saturation_rps"] = Metric(result["goodput_rps"], "rps")
        busiest = max(busiest, result["generator_cpu_percent"])
    held = resources(shop.pids())
    return Measured(metrics | _footprint(held, shop.startup_s), raw, busiest, held.pss_bytes is not None)


def derive(runs: Sequence[Run]) -> list[Run]:
    """Add what takes several conditions of a block: shares of the null route, and the cost of each hop of home."""
    by_name = {run.condition: run for run in runs if run.valid}
    null = by_name.get(NULL_ROUTE.name)
    mono = by_name.get(MONOLITH_CONDITION.name)
    derived = []
    for run in runs:
        extra: dict[str, Metric] = {}
        for name in SATURATED:
            rate = run.metrics.get(f"{name}.saturation_rps")
            if null is not None and rate is not None:
                share = rate.value / null.metrics["null_route.saturation_rps"].value
                extra[f"{name}.share_of_null"] = Metric(share, "ratio")
        if mono is not None and "null_hop.p50" in run.metrics and run.metrics["home.hops"].value:
            added_s = run.metrics["home.p50"].value - mono.metrics["home.p50"].value
            hops_s = run.metrics["home.hops"].value * run.metrics["null_hop.p50"].value
            # Below 0 where noise was larger than the price. It stays: without such blocks the median would be too high.
            extra["home.null_hops_per_hop"] = Metric(added_s / hops_s, "ratio")
        derived.append(replace(run, metrics=run.metrics | extra))
    return derived


OVERHEAD = Experiment(
    name="overhead",
    question="What does it cost when the parts of the shop talk over the network?",
    budget="equal per process: each deployable has one copy with the same threads; each shop has one core",
    conditions=(MONOLITH_CONDITION, MONOLITH_AGAIN, COURSE, RESILIENT, NULL_ROUTE),
    compared=(
        (RESILIENT.name, MONOLITH_CONDITION.name),
        (COURSE.name, MONOLITH_CONDITION.name),
        (COURSE.name, RESILIENT.name),
    ),
    same=(MONOLITH_AGAIN.name, MONOLITH_CONDITION.name),
    primaries=(
        Primary(
            claim="M1",
            metric="home.p50",
            a=RESILIENT.name,
            b=MONOLITH_CONDITION.name,
            supported_by="higher",
            rule="M1 is supported if the home page's median latency is higher in micro-resilient than in monolith",
        ),
    ),
    prepare=open_gate,
    measure=measure,
    derive=derive,
)


def _latencies(shop: RunningShop, bench: Bench, effort: Effort, raw: list[str]) -> dict[str, Metric]:
    """Run the benchmark file against the shop, from the generator's core."""
    target = {
        "rooms": {room: shop.url(room) for room in ROOMS},
        "rounds": effort.rounds,
        "slow_rounds": effort.slow_rounds,
        "warmup_rounds": WARMUP_ROUNDS,
        "cores": bench.generator_cores,
    }
    path = bench.raw / f"{bench.stem}-pytest.json"
    plugins = [
        part for name in ("pytest_benchmark.plugin", "compare.experiments.benchmark_plugin") for part in ("-p", name)
    ]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(BENCHMARKS), "-q", "-c", os.devnull, "--rootdir", str(REPOSITORY)),
            *("-p", "no:cacheprovider", *plugins, "--benchmark-disable-gc", f"--benchmark-json={path}"),
            *("--target", json.dumps(target)),
        ],
        cwd=REPOSITORY,
        # What is set for a pytest around us is not meant for this one.
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        wrong = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("E ")]
        reason = wrong[-1][1:].strip() if wrong else f"pytest ended with {done.returncode}"
        raise CartlabError(f"timing one client failed: {reason}", "run the contract tests")
    raw.append(path.name)
    metrics: dict[str, Metric] = {}
    for entry in json.loads(path.read_text())["benchmarks"]:
        name = entry["name"].removeprefix("test_")
        durations_s = entry["stats"]["data"]
        for percent in (50, 95) if len(durations_s) >= FEWEST_FOR_P95 else (50,):
            metrics[f"{name}.p{percent}"] = Metric(percentile(durations_s, percent), "s")
    return metrics


def _null_hop(
    condition: Condition, shop: RunningShop, bench: Bench, effort: Effort, raw: list[str]
) -> dict[str, Metric]:
    """Let the frontend's own client, in its own venv and on the shop's core, call a null route of a neighbour."""
    frontend = shop.shop.serving("pages")
    python = psutil.Process(shop.pids(frontend.role)[0]).cmdline()[0]
    neighbour = shop.url("products")
    cores = [str(core) for core in bench.shop_cores or ()]
    command = [python, str(NULL_HOP), frontend.package, condition.style, neighbour, str(effort.null_hops), *cores]
    clean = {"PATH": os.environ.get("PATH", os.defpath)}  # no proxy, no PYTHON… variable: the shop has none either
    done = subprocess.run(command, cwd=REPOSITORY / frontend.folder, env=clean, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise CartlabError(f"the null hop could not be timed: {reason}", "report it")
    durations_s = json.loads(done.stdout)
    keep(bench, "null-hop", {"unit": "s", "durations": durations_s}, raw)
    return {f"null_hop.p{percent}": Metric(percentile(durations_s, percent), "s") for percent in (50, 95)}


def saturate(url: str, expect: str, bench: Bench, effort: Effort) -> dict[str, Any]:
    """Find the most that a URL answers. Raises CartlabError if that is not what was found."""
    result = run_load(
        LoadPlan(
            url=url,
            expect=expect,
            closed=CONNECTIONS,
            duration_s=effort.saturation_s,
            warmup_s=effort.saturation_warmup_s,
            seed=bench.seed,
            cores=bench.generator_cores or (),
        )
    )
    if sum(result["errors"].values()) > MOST_ERRORS * result["sent"] or not result["goodput_rps"]:
        raise CartlabError(f"{url} failed under load: {result['errors']}", "read the shop's log")
    if result["generator_cpu_percent"] > FULL_GENERATOR_PERCENT:
        raise CartlabError("the generator had no CPU left: it was the limit, not the shop", "close other programs")
    return result


def _footprint(held: Resources, startup_s: float) -> dict[str, Metric]:
    pss_bytes = held.pss_bytes if held.pss_bytes is not None else held.uss_bytes
    return {
        "shop.pss": Metric(pss_bytes, "bytes"),
        "shop.uss": Metric(held.uss_bytes, "bytes"),
        "shop.processes": Metric(held.processes, "count"),
        "shop.threads": Metric(held.threads, "count"),
        "shop.startup": Metric(startup_s, "s"),
    }
