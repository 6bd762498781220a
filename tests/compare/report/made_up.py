"""Reports of made-up runs, for what reads reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from compare.claim_verdicts import with_experiment
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.catalogue import EXPERIMENTS
from compare.report_folder import write_report
from compare.results import Circumstances
from compare.results import Comparison
from compare.results import Doubt
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Report
from compare.results import Run

PRIMARY = Comparison(
    *("home.p50", "s", "micro-resilient", "monolith", 1.8, 1.6, 2.0, "higher", "ratio", 6),
    delta=0.05,
    noise_low=0.99,
    noise_high=1.03,
    claim="M1",
)
SHARE = Comparison(
    "bystanders.availability",
    "share",
    "micro-resilient@fault=kill:products",
    "monolith@fault=kill:products",
    *(0.3, 0.2, 0.4, "higher", "difference", 8),
    delta=0.05,
    noise_low=-0.01,
    noise_high=0.01,
    claim="C11",
)


def overhead(comparison: Comparison = PRIMARY, factor: float = 1.0, blocks: int = 6) -> ExperimentResult:
    """Return a result whose times are `factor` times as long; every block is a little slower than the one before."""
    medians_s = {"monolith": 0.002, "monolith@aa=again": 0.0021, "micro-resilient": 0.0037}
    runs = [
        Run(
            condition,
            block,
            place,
            True,
            {
                "home.p50": Metric(factor * median_s * (1 + block / 100), "s"),
                "home.hops": Metric(1 + condition.startswith("micro"), "count"),
                "home.saturation_rps": Metric(300 / factor, "rps"),
                "null_hop.p50": Metric(0.0005, "s"),
            },
            circumstances=Circumstances(9.0, 20.0, 1.0, 0.1, 0.0, 0.3),
        )
        for block in range(blocks)
        for place, (condition, median_s) in enumerate(medians_s.items())
    ]
    runs += [
        Run("null-route", block, 3, True, {"null_route.saturation_rps": Metric(900, "rps")}) for block in range(blocks)
    ]
    doubt = Doubt("other_load", "other programs used 0.7 cores <while> measuring", "close them")
    return ExperimentResult(
        "What does it cost?",
        "equal per process",
        [*medians_s, "null-route"],
        ["M1 if higher"],
        runs,
        [comparison],
        [doubt],
    )


def faults(comparison: Comparison = SHARE) -> ExperimentResult:
    """Return a result of two shops with one fault each."""
    shares = {comparison.a: 0.9, comparison.b: 0.6}
    runs = [
        Run(
            name, block, 0, True, {f"{feature}.availability": Metric(share, "share") for feature in ("login", "browse")}
        )
        for name, share in shares.items()
        for block in range(6)
    ]
    return ExperimentResult("What is left?", "equal", list(shares), ["C11 if higher"], runs, [comparison])


def report(comparison: Comparison = PRIMARY, factor: float = 1.0) -> Report:
    """Return a report of overhead and faults."""
    row = {"experiment": "overhead", "budget": "equal", "condition": "monolith", "deployable": "monolith", "copies": 1}
    row |= {"processes": 2, "threads": 8, "database_connections": 8, "log_level": "WARNING", "cores": [0], "data": "d1"}
    empty = Report(
        machine={"cpu_model": "Abacus", "cores": 2, "memory_bytes": 2**33, "system": "Linux"},
        software={"python": "3.13.1", "code": "abc", "harness": "def"},
        settings={"profile": "quick", "runtime": "local", "seed": 1},
        fairness=[row],
        created="2026-01-02T03:04:05+00:00",
    )
    return with_experiment(with_experiment(empty, "overhead", overhead(comparison, factor)), "faults", faults())


def write_with_raw(known: Report, folder: Path) -> None:
    """Write a report whose figures all follow from its raw data."""
    (folder / "raw").mkdir(parents=True)
    for name, result in known.experiments.items():
        runs = []
        for run in result.runs:
            file = f"{name}-{run.block + 1:02d}-{run.condition.partition('@fault')[0]}-measured.json"
            path = folder / "raw" / file
            kept = json.loads(path.read_text()) if path.exists() else {}
            kept[run.condition] = {metric: [found.value, found.unit] for metric, found in run.metrics.items()}
            path.write_text(json.dumps(kept))
            runs.append(replace(run, raw=[file]))
        again = replace(result, runs=runs, comparisons=compare_runs(EXPERIMENTS["local"][name], runs, "quick"))
        known = with_experiment(known, name, again)
    write_report(known, folder)


def on_another_machine(known: Report) -> Report:
    """Return the report as if it had been measured elsewhere."""
    return replace(known, machine=known.machine | {"cpu_model": "Slide rule", "cores": 8})


def shifted(verdict: str, estimate: float, names: Sequence[str] = ()) -> Comparison:
    """Return the primary with another outcome."""
    return replace(PRIMARY, verdict=verdict, estimate=estimate, ci_low=0.9 * estimate, ci_high=1.1 * estimate)  # type: ignore[arg-type]
