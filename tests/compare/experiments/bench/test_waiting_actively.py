"""Who may wait actively in a bench."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Measured
from compare.experiments.bench.run_settings import RunSettings
from compare.experiments.bench.runner import Runner
from compare.experiments.workloads.rolling_deploy import light_load
from compare.results import Report

from .stub_experiment import Instrument
from .stub_experiment import Quiet
from .stub_experiment import Stage
from .stub_experiment import StubShop


@pytest.mark.parametrize(
    ("generator_cores", "shared_core", "waits"), [((1,), False, True), ((1,), True, False), (None, False, False)]
)
def test_the_generator_waits_actively_only_on_a_physical_core_of_its_own(
    tmp_path: Path, generator_cores: tuple[int, ...] | None, shared_core: bool, waits: bool
) -> None:
    told: list[bool] = []

    def measure(condition: Condition, shop: StubShop, bench: Bench) -> Measured:
        told.append(light_load(AnyShop(), bench).waits_actively)
        return instrument.measure(condition, shop, bench)

    class AnyShop(StubShop):
        urls = {"pages": "http://127.0.0.1:9"}

    instrument = Instrument()
    settings = RunSettings("demo", 1, tmp_path, generator_cores=generator_cores, shared_core=shared_core)
    experiment = instrument.experiment(measure=measure)
    Runner(
        experiment,
        settings,
        Report(machine={"cores": 2}, software={}, settings={"profile": "demo", "seed": 1}),
        Stage().launched,
        Quiet(),
    ).run()
    assert set(told) == {waits}
