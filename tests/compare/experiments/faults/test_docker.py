"""The experiments in containers, where every condition has databases of its own: what a gate leaves, no other sees."""

from __future__ import annotations

import pytest

from compare.experiments.bench.aa import aa_check
from compare.experiments.bench.experiment import AnyExperiment
from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.faults.docker import FAULTS_IN_DOCKER
from compare.experiments.faults.local import prepare

CHECKS = [aa_check(experiment, "quick") for experiment in EXPERIMENTS["docker"].values()]


@pytest.mark.parametrize(
    "experiment", [*EXPERIMENTS["docker"].values(), *CHECKS], ids=lambda experiment: experiment.name
)
def test_a_condition_uses_no_shoppers_that_the_gate_of_another_has_registered(experiment: AnyExperiment) -> None:
    if experiment.prepare is prepare:
        assert {condition.gated_by for condition in experiment.conditions} == {None}


def test_there_is_an_experiment_whose_gate_registers_shoppers() -> None:
    assert FAULTS_IN_DOCKER.prepare is prepare
