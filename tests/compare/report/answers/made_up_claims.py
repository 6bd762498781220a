"""Made-up comparisons of every kind, and a report in which each claim of the lecture has some."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from compare.claim_verdicts import with_experiment
from compare.results import CLAIMS
from compare.results import Comparison
from compare.results import Doubt
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Report
from compare.results import Run
from compare.results import TurningPoint

LONG = "other programs used 0.7 cores while measuring, which is more than the 0.2 cores that are taken for granted"


def ratio(estimate: float, verdict: str, /, **other: Any) -> Comparison:
    """Return a comparison of the home page in both shops, whose interval is 4% wide on each side."""
    known: dict[str, Any] = {"ci_low": 0.96 * estimate, "ci_high": 1.04 * estimate, "blocks": 8, "delta": 0.05}
    known |= {"noise_low": 0.99, "noise_high": 1.01, "claim": "M1", "supported_by": "higher"}
    known |= {"metric": "home.p50", "a": "micro-resilient", "b": "monolith", "unit": "s"}
    return Comparison(**(known | {"estimate": estimate, "verdict": verdict} | other))


def share(kind: str, estimate: float, verdict: str, room: str = "products", **other: Any) -> Comparison:
    """Return a comparison of what works although it does not need the broken room."""
    known: dict[str, Any] = {"metric": "bystanders.availability", "unit": "share", "scale": "difference"}
    known |= {f"{side}": f"{shop}@fault={kind}:{room}" for side, shop in (("a", "micro-resilient"), ("b", "monolith"))}
    known |= {"ci_low": estimate - 0.1, "ci_high": estimate + 0.1, "claim": "C11"}
    known |= {"noise_low": -0.01, "noise_high": 0.01}
    return ratio(1.0, verdict, **(known | {"estimate": estimate} | other))


def memory(estimate: float, verdict: str, catalogue: int, claim: str = "C4", **other: Any) -> Comparison:
    """Return a comparison of two copies in each shop."""
    situation = f"hot=users,catalogue={catalogue}"
    sides = {"a": f"monolith@{situation},copies=2", "b": f"micro-resilient@{situation},copies=2"}
    known = {"metric": "extra_copy.pss_anon" if claim == "C3" else "shop.memory", "unit": "bytes", "delta": 0.1}
    return ratio(estimate, verdict, **(known | {"claim": claim} | sides | other))


def turning(catalogue: int, estimate: float | None, room: str = "users", **other: Any) -> TurningPoint:
    """Return the number of copies from which on the services are the smaller shop."""
    situation = f"hot={room},catalogue={catalogue}"
    sides = (f"monolith@{situation}", f"micro-resilient@{situation}")
    low, high = (None, None) if estimate is None else (0.9 * estimate, 1.1 * estimate)
    known = {"along": "copies on one host", "most": 50, "blocks": 4, "ci_low": low, "ci_high": high, "claim": "C4"}
    return TurningPoint("shop.memory", *sides, **(known | {"estimate": estimate} | other))  # type: ignore[arg-type]


def result(
    comparisons: Sequence[Comparison], values: Mapping[tuple[str, str], float] | None = None, **other: Any
) -> ExperimentResult:
    """Return an experiment with these comparisons, and runs that have `values` by condition and metric."""
    units = {c.metric: c.unit for c in comparisons}
    runs = [
        Run(condition, 0, 0, True, {metric: Metric(value, units.get(metric, "bytes"))})
        for (condition, metric), value in (values or {}).items()
    ]
    conditions = list(dict.fromkeys(side for c in comparisons for side in (c.a, c.b)))
    runs = runs or [Run(condition, 0, 0, True, {}) for condition in conditions]
    return replace(ExperimentResult("?", "equal", conditions, [], runs, list(comparisons)), **other)


def report_of(*comparisons: Comparison, settings: Mapping[str, Any] | None = None, **other: Any) -> Report:
    """Return a report of one experiment with these comparisons."""
    empty = Report(
        machine={"cpu_model": "Abacus", "cores": 2, "memory_bytes": 2**33, "system": "Linux"},
        software={"python": "3.13.1", "code": "abc", "harness": "def"},
        settings={"profile": "quick", "runtime": "local", "seed": 1} | dict(settings or {}),
        created="2026-01-02T03:04:05+00:00",
    )
    return with_experiment(empty, "overhead", result(comparisons, **other))


def crowded_report() -> Report:
    """Return a report in which every claim is measured by many comparisons, with doubts, at full length."""
    kinds = ("hang", "exception", "freeze", "slow", "spin", "leak", "database-locked")
    comparisons = [share(kind, 0.4, "higher") for kind in kinds]
    comparisons += [share(kind, -0.2, "lower", metric="dependents.availability") for kind in kinds]
    for claim in CLAIMS:
        found = ratio(1.8, "higher", claim=claim, metric=f"a_rather_long.name_of_{claim.lower()}")
        open_ = replace(found, b="monolith@best", estimate=1.0, ci_low=0.9, ci_high=1.1, verdict="undecided", needed=40)
        comparisons += [found, open_]
    points = [turning(size, copies) for size, copies in ((500, 15.8), (20_000, 4.6), (200_000, 1.8))]
    doubts = [Doubt(f"kind_{number}", LONG, "close them, then bench again") for number in range(5)]
    return report_of(*comparisons, turning_points=points, doubts=doubts)


MIB = 2**20
HELD_MIB = {500: (74, 249), 200_000: (282, 457)}  # by the monolith, and by the services


def scaling() -> ExperimentResult:
    """Return memory with one and two copies of both shops, and where it turns."""
    values = {}
    for catalogue, (monolith, services) in HELD_MIB.items():
        for copies in (1, 2):
            situation = f"hot=users,catalogue={catalogue},copies={copies}"
            values[f"monolith@{situation}", "shop.memory"] = copies * monolith * MIB
            values[f"micro-resilient@{situation}", "shop.memory"] = (services + 60 * (copies - 1)) * MIB
    comparisons = [memory(0.48, "lower", 500), memory(1.09, "undecided", 200_000, needed=14)]
    return result(comparisons, values, turning_points=[turning(500, 15.2), turning(200_000, 1.8)])
