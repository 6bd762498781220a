"""The parts of the scaling experiment that need no shop: conditions, derived costs, and what decides the claims."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from compare.claim_verdicts import claim_verdict
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.bench.experiment import PROFILES
from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.scaling.conditions import ELASTICITY
from compare.experiments.scaling.conditions import LARGE
from compare.experiments.scaling.conditions import LARGE_MAPPED
from compare.experiments.scaling.conditions import LARGE_MICRO_2
from compare.experiments.scaling.conditions import LARGE_MONO_2
from compare.experiments.scaling.conditions import MICRO_1
from compare.experiments.scaling.conditions import MICRO_2
from compare.experiments.scaling.conditions import MONO_1
from compare.experiments.scaling.conditions import MONO_2
from compare.experiments.scaling.conditions import MONO_2_AGAIN
from compare.experiments.scaling.conditions import run_of
from compare.experiments.scaling.conditions import SCALED
from compare.experiments.scaling.conditions import SITUATION_OF
from compare.experiments.scaling.conditions import SMALL
from compare.experiments.scaling.conditions import WITH_CAPACITY
from compare.experiments.scaling.local import derive
from compare.experiments.scaling.local import DURATION_S
from compare.experiments.scaling.local import SCALING
from compare.experiments.scaling.situations import copies_of
from compare.experiments.scaling.situations import copies_part
from compare.experiments.scaling.situations import SITUATIONS
from compare.launch.local.plan import Plan
from compare.launch.runtime import LaunchOptions
from compare.results import CLAIMS
from compare.results import Metric
from compare.results import Run
from compare.topology import MICRO
from compare.topology import MONOLITH

BY_NAME = {condition.name: condition for condition in SCALING.conditions}
EVERY_RUN = set(SCALING.run_names("full"))


def run(condition: str, block: int = 0, valid: bool = True, **metrics: float) -> Run:
    named = {name.replace("__", "."): Metric(value, "bytes") for name, value in metrics.items()}
    return Run(condition, block, 0, valid, named)


def derived(*runs: Run) -> dict[str, Mapping[str, Metric]]:
    return {each.condition: each.metrics for each in derive(runs)}


def test_the_experiment_is_whole() -> None:
    assert EXPERIMENTS["local"]["scaling"] is SCALING
    assert len(BY_NAME) == len(SCALING.conditions)
    assert {name for pair in (*SCALING.compared, SCALING.same) for name in pair} <= EVERY_RUN
    assert {each.alone for each in SCALED.values()} <= EVERY_RUN
    assert set(BY_NAME) == {*SITUATION_OF, *ELASTICITY} > WITH_CAPACITY
    assert set(DURATION_S) == set(SCALING.looks) == set(PROFILES)
    for condition in SCALING.conditions:
        assert condition.gated_by is None or BY_NAME[condition.gated_by].gated_by is None


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_measures_what_its_conditions_are_judged_by(profile: str) -> None:
    conditions, runs = SCALING.conditions_of(profile), set(SCALING.run_names(profile))
    assert {SCALED[name].alone for name in runs & set(SCALED)} <= runs
    assert {condition.gated_by for condition in conditions} - {None} <= {condition.name for condition in conditions}
    claims = [primary.claim for primary in SCALING.primaries_of(profile)]
    assert claims == sorted(["C4", *{"demo": 1, "quick": 2, "full": 3}[profile] * ["C3"]])


def test_what_decides_is_measured_in_every_block() -> None:
    for profile in PROFILES:
        regular = set(SCALING.run_names(profile)) - set(SCALING.occasional(profile))
        assert {name for primary in SCALING.primaries_of(profile) for name in (primary.a, primary.b)} <= regular


def test_a_gate_stands_for_shops_with_the_same_data() -> None:
    for condition in SCALING.conditions:
        gate = BY_NAME[condition.gated_by or condition.name]
        assert (gate.settings, gate.shop) == (condition.settings, condition.shop)


def test_quick_measures_logins_with_a_small_and_a_large_catalogue_and_full_everything() -> None:
    both = (MONOLITH, MICRO)
    small = {run_of(SMALL, shop, count) for shop in both for count in (1, 2)}
    large = {run_of(LARGE, shop, 2) for shop in both}
    again = {MONO_2_AGAIN, MONO_2_AGAIN.replace("copies=2", "copies=1")}  # noise takes blocks to be seen
    assert set(SCALING.run_names("demo")) == small
    assert set(SCALING.run_names("quick")) == small | large | again
    every = {run_of(situation, shop, 2) for situation in SITUATIONS for shop in both}
    assert EVERY_RUN >= every | again | set(ELASTICITY)
    assert {(situation.room, situation.catalogue) for situation in SITUATIONS} == {
        (room, size) for room in ("users", "products", "orders") for size in (500, 20_000, 200_000)
    }


@pytest.mark.parametrize("name", SITUATION_OF)
def test_more_copies_are_of_what_serves_the_busy_room_alone(name: str) -> None:
    condition, situation = BY_NAME[name], SITUATION_OF[name]
    assert condition.copies == condition.scaled[condition.parts["full"][0]]  # what it is launched with
    for part in condition.parts["full"]:
        plan = Plan.checked(condition.shop, LaunchOptions(copies=condition.scaled[part]))
        counts = {d.role: plan.copies_of(d) for d in condition.shop.deployables}
        assert counts.pop(condition.shop.serving(situation.room).role) == copies_of(part)
        assert set(counts.values()) <= {1}
    assert all("copies=1" in BY_NAME[name].parts["full"] for name in WITH_CAPACITY)


def test_both_shops_serve_the_same_load_in_a_situation() -> None:
    for situation in SITUATIONS:
        mono, micro = (BY_NAME[situation.of(shop)] for shop in (MONOLITH, MICRO))
        assert SITUATION_OF[mono.name] is SITUATION_OF[micro.name]
        assert (mono.settings, mono.parts, mono.every, mono.profiles) == (
            micro.settings,
            micro.parts,
            micro.every,
            micro.profiles,
        )
    assert SITUATION_OF[LARGE_MAPPED.of(MONOLITH)].settings["CARTLAB_SIMILAR_INDEX"] == "mmap"


def test_a_part_names_its_copies() -> None:
    assert copies_of(copies_part(4)) == 4
    with pytest.raises(ValueError, match="no number of copies"):
        copies_of("users=2")


def test_installed_bytes_of_an_extra_copy_are_what_the_shop_grew_by_for_each() -> None:
    four = run_of(SMALL, MONOLITH, 4)
    found = derived(run(MONO_1, shop__installed=180), run(four, shop__installed=720))
    assert found[four]["extra_copy.installed"] == Metric(180, "bytes")
    assert "extra_copy.installed" not in found[MONO_1]


def test_what_the_same_load_takes_is_told_as_a_ratio() -> None:
    found = derived(run(MICRO_1, login__cpu_per_1000=2.0), run(MICRO_2, login__cpu_per_1000=2.2))
    assert found[MICRO_2]["extra_copy.cpu_ratio"].value == pytest.approx(1.1)
    assert found[MICRO_2]["extra_copy.cpu_ratio"].unit == "ratio"


def test_network_and_disk_writes_are_told_as_ratios_too_where_they_were_measured() -> None:
    alone = run(MONO_1, login__network_per_1000=100, login__disk_written_per_1000=50)
    found = derived(alone, run(MONO_2, login__network_per_1000=103, login__disk_written_per_1000=60))
    assert found[MONO_2]["extra_copy.network_ratio"].value == pytest.approx(1.03)
    assert found[MONO_2]["extra_copy.disk_written_ratio"].value == pytest.approx(1.2)
    assert "extra_copy.disk_written_ratio" not in derived(alone, run(MONO_2, login__network_per_1000=103))[MONO_2]
    nothing_written = run(MONO_1, login__disk_written_per_1000=0)
    assert derived(nothing_written, run(MONO_2, login__disk_written_per_1000=4))[MONO_2].keys() == {
        "login.disk_written_per_1000"
    }


def test_a_ratio_is_not_told_of_some_blocks_only() -> None:
    def compared(*downtimes_s: float) -> list[str]:
        runs = [
            Run(name, block, 0, True, {"deploy.downtime": Metric(value_s, "s"), "shop.memory": Metric(10.0, "bytes")})
            for name in (MONO_2, MONO_2_AGAIN, MICRO_2)
            for block, value_s in enumerate(downtimes_s)
        ]
        return [c.metric for c in compare_runs(SCALING, runs, "quick") if (c.a, c.b) == (MONO_2, MICRO_2)]

    assert compared(0.1, 0.2, 0.1) == ["deploy.downtime", "shop.memory"]
    assert compared(0.1, 0.0, 0.1) == ["shop.memory"]


def test_what_100_more_requests_a_second_cost_is_told_where_capacity_grew() -> None:
    alone = run(MONO_1, shop__memory=80, shop__installed=180, similar__capacity_rps=200)
    grown = run(MONO_2, shop__memory=160, shop__installed=360, similar__capacity_rps=360)
    found = derived(alone, grown)[MONO_2]
    assert found["extra_100rps.memory"].value == pytest.approx(80 / 1.6)
    assert found["extra_100rps.installed"].value == pytest.approx(180 / 1.6)
    for other in (run(MONO_2, shop__memory=160), run(MONO_2, shop__memory=160, similar__capacity_rps=190)):
        assert not any(name.startswith("extra_100rps") for name in derived(alone, other)[MONO_2])


def test_a_copy_comes_and_goes_in_full_alone() -> None:
    assert all(BY_NAME[name].profiles == ("full",) for name in ELASTICITY)
    assert all(BY_NAME[name].shop.deployable(role) for name, role in ELASTICITY.items())


def test_without_its_one_copy_run_nothing_is_derived() -> None:
    alone_failed = derived(run(MONO_1, valid=False, shop__installed=80), run(MONO_2, shop__installed=160))
    assert set(alone_failed[MONO_2]) == {"shop.installed"}
    itself_failed = derived(run(MONO_1, shop__installed=80), run(MONO_2, valid=False))
    assert itself_failed[MONO_2] == {}


def decided(
    mono: float, micro: float, extra_monolith: float, extra_service: float, large: bool = False
) -> dict[str, str]:
    """Return the verdict of each claim when shops of two copies and an extra copy hold so much, with 1% noise."""
    names = (LARGE_MONO_2, LARGE_MICRO_2) if large else (MONO_2, MICRO_2)
    runs = []
    for block in range(6):
        drift = 1 + 0.002 * block
        for name, whole, extra in (
            (names[0], mono, extra_monolith),
            (MONO_2, mono, extra_monolith),
            (MONO_2_AGAIN, 1.005 * mono, 1.005 * extra_monolith),
            (names[1], micro, extra_service),
        ):
            runs.append(run(name, block, shop__memory=whole * drift, extra_copy__pss_anon=extra * drift))
    comparisons = compare_runs(SCALING, runs, "quick")
    return {claim: claim_verdict([c for c in comparisons if c.claim == claim]) for claim in ("C3", "C4")}


def test_each_claim_can_be_supported_and_refuted() -> None:
    assert {primary.claim for primary in SCALING.primaries} <= set(CLAIMS)
    assert decided(150, 310, 74, 62) == {"C3": "supported", "C4": "contradicted"}
    assert decided(150, 310, 62, 62) == {"C3": "no meaningful difference", "C4": "contradicted"}
    assert decided(150, 310, 62, 74) == {"C3": "contradicted", "C4": "contradicted"}
    assert decided(400, 310, 74, 62) == {"C3": "supported", "C4": "supported"}
    # where the catalogue is large, two copies are near the turning point, so they do not decide C4
    assert decided(560, 517, 282, 60, large=True) == {"C3": "supported", "C4": "not measured"}
