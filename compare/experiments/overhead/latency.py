"""The latency of one client: every operation of a shop, and as a yardstick a hop that does nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

import psutil

from ...errors import CartlabError
from ...launch.runtime import RunningShop
from ...measure.percentiles import percentile
from ...results import Metric
from ...settings import REPOSITORY
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.raw import rounded
from .sample_sizes import SampleSizes
from .steal_filter import durations_that_count

BENCHMARKS = Path(__file__).with_name("benchmarks.py")
NULL_HOP = Path(__file__).with_name("null_hop.py")
WARMUP_ROUNDS = 20  # each of a copy's eight threads has connections to open and caches to fill
FEWEST_FOR_P95 = 20  # with fewer values, the 95th percentile is the slowest one


def time_operations(shop: RunningShop, bench: Bench, sizes: SampleSizes) -> dict[str, Metric]:
    """Run the benchmark file against the shop, from the generator's core."""
    target = {
        "rooms": shop.urls,
        "turns": sizes.turns,
        "most_turns": sizes.most_turns,
        "rounds": sizes.rounds,
        "warmup_rounds": WARMUP_ROUNDS,
        "cores": bench.generator_cores,
        "all_cores": [*(bench.shop_cores or ()), *(bench.generator_cores or ())],
    }
    path = bench.path("pytest")
    plugins = [
        part
        for name in ("pytest_benchmark.plugin", "compare.experiments.overhead.benchmark_plugin")
        for part in ("-p", name)
    ]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(BENCHMARKS), "-q", "-c", os.devnull, "--rootdir", str(REPOSITORY)),
            *("-p", "no:cacheprovider", *plugins, "--benchmark-disable-gc", f"--benchmark-json={path}"),
            *("--target", json.dumps(target)),
        ],
        cwd=REPOSITORY,
        # Settings for a pytest that runs this code are not meant for this one.
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        wrong = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("E ")]
        reason = wrong[-1][1:].strip() if wrong else f"pytest ended with {done.returncode}"
        raise CartlabError(f"timing one client failed: {reason}", "run the contract tests")
    timed = rounded(json.loads(path.read_text()))
    bench.keep("pytest", timed)
    return percentiles(durations_that_count(timed["benchmarks"], sizes.turns))


def percentiles(durations_s_of: Mapping[str, Sequence[float]]) -> dict[str, Metric]:
    """Return the median of each operation's durations, and the 95th percentile if there are enough of them."""
    metrics: dict[str, Metric] = {}
    for name, durations_s in durations_s_of.items():
        for percent in (50, 95) if len(durations_s) >= FEWEST_FOR_P95 else (50,):
            metrics[f"{name}.p{percent}"] = Metric(percentile(durations_s, percent), "s")
    return metrics


def time_null_hop(condition: Condition, shop: RunningShop, bench: Bench, sizes: SampleSizes) -> dict[str, Metric]:
    """Time the frontend's own client as it calls a neighbour's null route, in its own venv and on the shop's core."""
    frontend = shop.shop.serving("pages")
    python = psutil.Process(shop.pids(frontend.role)[0]).cmdline()[0]
    neighbour = shop.url("products")
    cores = [str(core) for core in bench.shop_cores or ()]
    command = [python, str(NULL_HOP), frontend.package, condition.style, neighbour, str(sizes.null_hops), *cores]
    clean = {"PATH": os.environ.get("PATH", os.defpath)}  # no proxy, no PYTHON… variable: the shop has none either
    done = subprocess.run(command, cwd=REPOSITORY / frontend.folder, env=clean, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise CartlabError(f"the null hop could not be timed: {reason}", "report it")
    durations_s = json.loads(done.stdout)
    bench.keep("null-hop", {"unit": "s", "durations": durations_s})
    return null_hop_percentiles(durations_s)


def null_hop_percentiles(durations_s: Sequence[float]) -> dict[str, Metric]:
    """Return the median of the durations of null hops, and their 95th percentile."""
    return {f"null_hop.p{percent}": Metric(percentile(durations_s, percent), "s") for percent in (50, 95)}
