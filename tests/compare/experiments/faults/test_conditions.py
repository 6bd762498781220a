"""What the faults experiment says it will do."""

from __future__ import annotations

import pytest

from compare.experiments.bench.experiment import WITH_VERDICTS
from compare.experiments.faults.local import FAULTS
from compare.results import CLAIMS
from compare.topology import ROOMS


@pytest.mark.parametrize(("profile", "primaries"), [("demo", 3), ("quick", 5), ("full", 12)])
def test_each_primary_is_compared_and_measured_in_its_profile(profile: str, primaries: int) -> None:
    names = set(FAULTS.run_names(profile))
    chosen = FAULTS.primaries_of(profile)
    assert len(chosen) == primaries
    for primary in chosen:
        assert (primary.a, primary.b) in FAULTS.compared
        assert (set(FAULTS.same_for(primary.b)) <= names) == (profile in WITH_VERDICTS)
        assert primary.claim in CLAIMS


def test_every_comparison_of_full_has_the_noise_of_the_same_fault_or_of_the_agent() -> None:
    names = set(FAULTS.run_names("full"))
    for a, b in FAULTS.compared:
        part = b.replace("agent=none", "agent=off").partition("@")[2].rpartition(",")[2]
        assert all(name.endswith(part) for name in (a, *FAULTS.same_for(b)))
        assert {a, b, *FAULTS.same_for(b)} <= names


def test_every_room_is_broken_in_each_way_of_the_short_profiles() -> None:
    for kind in ("exception", "hang", "kill"):
        assert {f"monolith@fault={kind}:{room}" for room in ROOMS} <= set(FAULTS.run_names("full"))


def test_what_decides_is_broken_in_every_block_and_the_other_rooms_in_every_third() -> None:
    decisive = {name for primary in FAULTS.primaries_of("full") for name in (primary.a, primary.b)}
    assert decisive <= set(FAULTS.run_names("full", 1))
    seldom = FAULTS.occasional("full")
    assert {name.rpartition(":")[2] for name in seldom} == {"users", "orders", "pages"}
    assert set(seldom) <= set(FAULTS.run_names("full", 3))
    assert FAULTS.occasional("quick") == []


def test_the_agents_cost_is_measured_in_full_alone() -> None:
    assert [name for name in FAULTS.run_names("quick") if "agent" in name] == []
    assert {"monolith@agent=off", "monolith@agent=none"} <= set(FAULTS.run_names("full"))
    assert not any(condition.fault_points for condition in FAULTS.conditions if "none" in condition.name)
