"""The parts of the scaling experiment that need no shop: conditions, derived costs, and what decides the claims."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from compare.claims import claim_verdict
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.bench.experiment import PROFILES
from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.scaling.conditions import ALL_2
from compare.experiments.scaling.conditions import ALL_3
from compare.experiments.scaling.conditions import ELASTICITY
from compare.experiments.scaling.conditions import HOT_2
from compare.experiments.scaling.conditions import HOT_3
from compare.experiments.scaling.conditions import MICRO_1
from compare.experiments.scaling.conditions import MONO_1
from compare.experiments.scaling.conditions import MONO_2
from compare.experiments.scaling.conditions import MONO_2_AGAIN
from compare.experiments.scaling.conditions import MONO_3
from compare.experiments.scaling.conditions import SCALED
from compare.experiments.scaling.local import derive
from compare.experiments.scaling.local import DURATION_S
from compare.experiments.scaling.local import SCALING
from compare.experiments.scaling.local import workloads_of
from compare.experiments.workloads.workload import WORKLOADS
from compare.launch.local.plan import Plan
from compare.launch.runtime import LaunchOptions
from compare.results import CLAIMS
from compare.results import Metric
from compare.results import Run

BY_NAME = {condition.name: condition for condition in SCALING.conditions}


def run(condition: str, block: int = 0, valid: bool = True, **metrics: float) -> Run:
    named = {name.replace("__", "."): Metric(value, "bytes") for name, value in metrics.items()}
    return Run(condition, block, 0, valid, named)


def derived(*runs: Run) -> dict[str, Mapping[str, Metric]]:
    return {each.condition: each.metrics for each in derive(runs)}


def test_the_experiment_is_whole() -> None:
    assert EXPERIMENTS["local"]["scaling"] is SCALING
    assert len(BY_NAME) == len(SCALING.conditions)
    assert {name for pair in (*SCALING.compared, SCALING.same) for name in pair} <= set(BY_NAME)
    assert {name for each in SCALED.values() for name in (each.alone, each.everything) if name} <= set(BY_NAME)
    assert set(DURATION_S) == set(SCALING.looks) == set(PROFILES)
    for condition in SCALING.conditions:
        assert condition.gated_by is None or BY_NAME[condition.gated_by].gated_by is None


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_measures_what_its_conditions_are_judged_by(profile: str) -> None:
    names = {condition.name for condition in SCALING.conditions_of(profile)}
    assert {SCALED[name].alone for name in names & set(SCALED)} <= names
    assert {condition.gated_by for condition in SCALING.conditions_of(profile)} - {None} <= names
    assert [primary.claim for primary in SCALING.primaries_of(profile)] == ["C3", "C4"]


def test_the_short_profiles_scale_to_two_and_the_full_one_to_three() -> None:
    measured = {profile: {condition.name for condition in SCALING.conditions_of(profile)} for profile in PROFILES}
    assert measured["demo"] == {MONO_1, MONO_2, MICRO_1, HOT_2}
    assert measured["quick"] == measured["demo"] | {MONO_2_AGAIN}  # noise takes blocks to be seen
    assert measured["full"] == set(BY_NAME) >= {MONO_3, HOT_3, ALL_2, ALL_3}


@pytest.mark.parametrize("name", SCALED)
def test_what_is_called_scaled_launches_that_many_copies(name: str) -> None:
    condition, alone = BY_NAME[name], BY_NAME[SCALED[name].alone]
    plan = Plan.checked(condition.shop, LaunchOptions(copies=condition.copies))
    counts = [plan.copies_of(deployable) for deployable in condition.shop.deployables]
    assert max(counts) == SCALED[name].copies
    assert (alone.copies, alone.shop, alone.settings) == ({}, condition.shop, condition.settings)
    assert (len(set(counts)) == 1) == ("hot" not in name and "users" not in name and "orders" not in name)


def test_conditions_that_are_compared_serve_the_same_before_their_memory_is_read() -> None:
    served = {name: workloads_of(condition, "full") for name, condition in BY_NAME.items()}
    assert all(loads == WORKLOADS[: len(loads)] and loads for loads in served.values())
    assert served[MONO_2] == served[MONO_2_AGAIN] == served[MICRO_1] == WORKLOADS
    assert {len(workloads_of(condition, "quick")) for condition in SCALING.conditions} == {1}


def test_an_extra_copy_costs_what_the_shop_grew_by_for_each() -> None:
    found = derived(
        run(MONO_1, shop__pss=80, shop__uss=70, shop__installed=180),
        run(MONO_3, shop__pss=240, shop__uss=250, shop__installed=540),
    )
    extra = {name: metric.value for name, metric in found[MONO_3].items() if name.startswith("extra_copy")}
    assert extra == {
        "extra_copy.pss": 80,
        "extra_copy.uss": 90,
        "extra_copy.installed": 180,
    }
    assert not any(name.startswith("extra_copy") for name in found[MONO_1])


def test_cpu_for_the_same_load_is_told_as_a_ratio() -> None:
    found = derived(run(MICRO_1, similar__cpu_per_1000=2.0), run(HOT_2, similar__cpu_per_1000=2.2))
    assert found[HOT_2]["extra_copy.cpu_ratio"].value == pytest.approx(1.1)
    assert found[HOT_2]["extra_copy.cpu_ratio"].unit == "ratio"


def test_network_and_disk_writes_are_told_as_ratios_too_where_they_were_measured() -> None:
    alone = run(MONO_1, similar__network_per_1000=100, checkout__disk_written_per_1000=50)
    found = derived(alone, run(MONO_2, similar__network_per_1000=103, checkout__disk_written_per_1000=60))
    assert found[MONO_2]["extra_copy.network_ratio"].value == pytest.approx(1.03)
    assert found[MONO_2]["extra_copy.disk_written_ratio"].value == pytest.approx(1.2)
    assert "extra_copy.disk_written_ratio" not in derived(alone, run(MONO_2, similar__network_per_1000=103))[MONO_2]


def test_a_ratio_is_not_told_of_some_blocks_only() -> None:
    def compared(*downtimes_s: float) -> list[str]:
        runs = [
            Run(name, block, 0, True, {"deploy.downtime": Metric(value_s, "s"), "shop.pss": Metric(10.0, "bytes")})
            for name in (MONO_2, MONO_2_AGAIN, HOT_2)
            for block, value_s in enumerate(downtimes_s)
        ]
        return [c.metric for c in compare_runs(SCALING, runs, "quick") if (c.a, c.b) == (MONO_2, HOT_2)]

    assert compared(0.1, 0.2, 0.1) == ["deploy.downtime", "shop.pss"]
    assert compared(0.1, 0.0, 0.1) == ["shop.pss"]


def test_what_100_more_requests_a_second_cost_is_told_where_capacity_grew() -> None:
    alone = run(MONO_1, shop__pss=80, shop__installed=180, similar__capacity_rps=200)
    grown = run(MONO_2, shop__pss=160, shop__installed=360, similar__capacity_rps=360)
    found = derived(alone, grown)[MONO_2]
    assert found["extra_100rps.pss"].value == pytest.approx(80 / 1.6)
    assert found["extra_100rps.installed"].value == pytest.approx(180 / 1.6)
    for other in (run(MONO_2, shop__pss=160), run(MONO_2, shop__pss=160, similar__capacity_rps=190)):
        assert not any(name.startswith("extra_100rps") for name in derived(alone, other)[MONO_2])


def test_a_copy_comes_and_goes_in_full_alone() -> None:
    assert all(BY_NAME[name].profiles == ("full",) for name in ELASTICITY)
    assert all(BY_NAME[name].shop.deployable(role) for name, role in ELASTICITY.items())


def test_what_scaling_only_the_hot_part_saves_is_a_share_of_scaling_everything() -> None:
    found = derived(run(MICRO_1, shop__pss=250), run(HOT_2, shop__pss=330), run(ALL_2, shop__pss=500))
    assert found[HOT_2]["hot_only.saved_pss"].value == pytest.approx(1 - 80 / 250)
    assert "hot_only.saved_pss" not in found[ALL_2]


def test_without_its_one_copy_run_nothing_is_derived() -> None:
    alone_failed = derived(run(MONO_1, valid=False, shop__pss=80), run(MONO_2, shop__pss=160))
    assert set(alone_failed[MONO_2]) == {"shop.pss"}
    itself_failed = derived(run(MONO_1, shop__pss=80), run(MONO_2, valid=False))
    assert itself_failed[MONO_2] == {}


def decided(
    extra_monolith: float, extra_service: float, first_monolith: float = 80, services: float = 250
) -> dict[str, str]:
    """Return the verdict of each claim when one more copy costs so much, with 1% between blocks."""
    runs = []
    for block in range(6):
        drift = 1 + 0.002 * block
        for name, held in (
            (MONO_1, first_monolith),
            (MONO_2, first_monolith + extra_monolith),
            (MONO_2_AGAIN, first_monolith + 1.005 * extra_monolith),
            (MICRO_1, services),
            (HOT_2, services + extra_service),
        ):
            runs.append(run(name, block, shop__pss=held * drift))
    measured = [each for block in range(6) for each in derive([run for run in runs if run.block == block])]
    comparisons = compare_runs(SCALING, measured, "quick")
    return {claim: claim_verdict([c for c in comparisons if c.claim == claim]) for claim in ("C3", "C4")}


def test_each_claim_can_be_supported_and_refuted() -> None:
    assert {primary.claim for primary in SCALING.primaries} <= set(CLAIMS)
    assert decided(extra_monolith=90, extra_service=80) == {"C3": "supported", "C4": "contradicted"}
    assert decided(extra_monolith=80, extra_service=80) == {"C3": "no meaningful difference", "C4": "contradicted"}
    assert decided(extra_monolith=70, extra_service=80) == {"C3": "contradicted", "C4": "contradicted"}
    # a monolith that has grown: large in itself, beside services of which one is small
    big = decided(extra_monolith=400, extra_service=80, first_monolith=420)
    assert big == {"C3": "supported", "C4": "supported"}
