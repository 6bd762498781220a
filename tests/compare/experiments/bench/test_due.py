"""After a look, what is undecided goes on, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from compare.experiments.bench.due import conditions_due
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Measured
from compare.experiments.bench.experiment import Primary
from compare.results import Metric
from compare.results import Run

from .stub_experiment import AGAIN
from .stub_experiment import Instrument
from .stub_experiment import MONO
from .stub_experiment import SLOW
from .stub_experiment import StubShop
from .test_runner import claim
from .test_runner import run


def test_what_is_decided_is_measured_no_further_and_what_is_not_goes_on(tmp_path: Path) -> None:
    other = replace(SLOW, name="other")
    own = Primary("C6", "home.p50", "other", "monolith", "higher", "C6 is supported if other is slower")

    class Uneven(Instrument):
        def measure(self, condition: Condition, shop: StubShop, bench: Bench) -> Measured:
            measured = super().measure(condition, shop, bench)
            swings = (0.7, 1.4)[bench.block % 2] if condition is other else 1.0
            return replace(measured, metrics={"home.p50": Metric(swings * measured.metrics["home.p50"].value, "s")})

    instrument = Uneven()
    primaries = (*instrument.experiment().primaries, own)
    report, _, listener = run(instrument, tmp_path, conditions=(MONO, AGAIN, SLOW, other), primaries=primaries)
    found = report.experiments["stub"]
    blocks = {name: [r.block for r in found.runs if r.condition == name] for name in found.conditions}
    assert blocks["micro"] == [0, 1, 2, 3]
    assert blocks["other"] == blocks["monolith"] == blocks["monolith@aa=again"] == list(range(12))
    assert {c.claim: c.verdict for c in found.comparisons} == {"M1": "higher", "C6": "undecided"}
    assert (claim(report, "M1"), claim(report, "C6")) == ("supported", "undecided")
    assert listener.steps == listener.expected
    again = Uneven()
    run(again, tmp_path, report=report, conditions=(MONO, AGAIN, SLOW, other), primaries=primaries)
    assert again.calls == 0


def test_what_is_counted_is_decided_by_one_block(tmp_path: Path) -> None:
    counted = replace(
        Instrument().experiment().primaries[0], claim="C8", metric="parts.share", counted=True, supported_by="lower"
    )

    def measure(condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        return Measured({"parts.share": Metric(0.25 if condition is SLOW else 1.0, "share")})

    report, _, _ = run(Instrument(), tmp_path, profile="demo", primaries=(counted,), measure=measure)
    (comparison,) = report.experiments["stub"].comparisons
    assert (comparison.verdict, comparison.estimate, comparison.ci_low) == ("lower", -0.75, None)
    assert claim(report, "C8") == "counted"


def runs_of(blocks: int, **seconds: tuple[float, float]) -> list[Run]:
    """Return runs of these conditions, whose seconds take turns from block to block."""
    return [
        Run(name, block, 0, True, {"home.p50": Metric(values[block % 2], "s")})
        for block in range(blocks)
        for name, values in seconds.items()
    ]


def test_a_condition_that_derived_metrics_need_goes_on_with_those_that_need_it() -> None:
    one = Condition("one", MONO.shop)
    two = replace(SLOW, beside=("one",))
    experiment = Instrument().experiment(conditions=(MONO, AGAIN, two, one))
    noisy = runs_of(4, micro=(0.01, 0.02), monolith=(0.01, 0.01), one=(1, 1), **{AGAIN.name: (0.01, 0.01)})
    assert [each.name for each in conditions_due(experiment, "quick", 4, noisy)] == [
        *(MONO.name, AGAIN.name, SLOW.name, "one")
    ]
    clear = runs_of(4, micro=(0.03, 0.03), monolith=(0.01, 0.01), one=(1, 1), **{AGAIN.name: (0.01, 0.01)})
    assert conditions_due(experiment, "quick", 4, clear) == []


def test_of_a_condition_only_the_parts_go_on_that_are_undecided() -> None:
    parts = {"quick": ("fault=a", "fault=b")}
    conditions = tuple(replace(each, parts=parts) for each in (MONO, AGAIN, SLOW))
    (primary,) = Instrument().experiment().primaries
    primaries = tuple(replace(primary, a=f"micro@{part}", b=f"monolith@{part}") for part in parts["quick"])
    noise = {f"monolith@{part}": (f"monolith@aa=again,{part}", f"monolith@{part}") for part in parts["quick"]}
    experiment = Instrument().experiment(conditions=conditions, primaries=primaries, compared=(), noise=noise)
    equal = {f"{name}{part}": (0.01, 0.01) for name in ("monolith@", "monolith@aa=again,") for part in parts["quick"]}
    runs = runs_of(4, **equal, **{"micro@fault=a": (0.03, 0.03), "micro@fault=b": (0.01, 0.02)})
    due = conditions_due(experiment, "quick", 4, runs)
    assert [list(each.run_names("quick", 4)) for each in due] == [["fault=b"]] * 3
