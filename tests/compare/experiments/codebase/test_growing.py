"""How steeply things grow: multiples of the small shop of the same form in the same block."""

from __future__ import annotations

from dataclasses import replace

from compare.experiments.codebase.growing import derive_growth
from compare.experiments.codebase.growing import GROWTH
from compare.experiments.codebase.growing import SMALL
from compare.results import Metric
from compare.results import Run


def block(grown_by: float) -> list[Run]:
    """Return a block in which each grown shop has `grown_by` times what its small one has."""
    small = dict.fromkeys(GROWTH.values(), 2.0)
    grown = {name: value * grown_by for name, value in small.items()}
    values = dict.fromkeys(SMALL.values(), small) | dict.fromkeys(SMALL, grown)
    return [
        Run(name, 0, 0, True, {metric: Metric(value, "s") for metric, value in each.items()})
        for name, each in values.items()
    ]


def test_the_small_shop_is_that_of_the_same_form() -> None:
    assert SMALL["monolith@aa=again,coupled=32"] == "monolith@aa=again"
    assert SMALL["micro-resilient@growth=8"] == "micro-resilient"


def test_a_growth_is_a_multiple_and_a_small_shop_has_none() -> None:
    for run in derive_growth(block(1.5)):
        found = {name: run.metrics[name] for name in GROWTH if name in run.metrics}
        assert found == (dict.fromkeys(GROWTH, Metric(1.5, "growth")) if run.condition in SMALL else {})


def test_without_a_valid_small_shop_or_its_metric_nothing_is_made_up() -> None:
    runs = [replace(run, valid=run.condition != "monolith") for run in block(1.5)]
    found = {run.condition: run.metrics for run in derive_growth(runs)}
    assert "slice.growth" not in found["monolith@coupled=32"]
    assert "slice.growth" in found["micro-resilient@coupled=32"]
    untimed = [replace(run, metrics={"slice.lines": run.metrics["slice.lines"]}) for run in block(1.5)]
    assert {name for run in derive_growth(untimed) for name in run.metrics} == {"slice.lines", "slice.growth"}
