"""What the faults experiment says it will do, and what it makes of a load run whose timeline is known."""

from __future__ import annotations

from typing import Any

import pytest

from compare.experiments.faults import FAULTS
from compare.experiments.faults import part_metrics
from compare.experiments.features import availability
from compare.experiments.features import FEATURES
from compare.experiments.features import first_loss_s
from compare.experiments.features import lost
from compare.experiments.features import recovery_s
from compare.experiments.features import Window
from compare.results import CLAIMS

WINDOW = Window(on_s=1.0, off_s=2.0, until_s=4.0)
LOGIN = FEATURES[0]


def load_result(**wrong: range) -> dict[str, Any]:
    """Five seconds with two requests in each interval of 100 ms, all right but those of the named intervals."""

    def timeline(bad: range) -> dict[str, Any]:
        return {"interval_ms": 100, "sent": [2] * 50, "right": [1 if number in bad else 2 for number in range(50)]}

    names = [operation for feature in FEATURES for operation in feature.operations]
    return {
        "timeline": {"interval_ms": 100},
        "operations": {name: {"timeline": timeline(wrong.get(name, range(0)))} for name in names},
    }


def test_availability_counts_requests_meant_for_the_time_of_the_fault() -> None:
    assert availability(load_result(), LOGIN, WINDOW) == 1
    assert availability(load_result(login=range(10, 15)), LOGIN, WINDOW) == 0.75
    assert availability(load_result(login=range(0, 10)), LOGIN, WINDOW) == 1
    assert availability(load_result(login=range(20, 30)), LOGIN, WINDOW) == 1


def test_a_feature_that_nobody_asked_for_has_no_availability() -> None:
    assert availability(load_result(), LOGIN, Window(9.0, 9.5, 10.0)) is None


def test_recovery_ends_with_the_last_wrong_answer_before_the_next_fault() -> None:
    result = load_result(login=range(10, 25), search=range(24, 27), checkout=range(41, 44))
    assert recovery_s(result, WINDOW, 2.0) == pytest.approx(0.7)
    assert recovery_s(load_result(login=range(10, 20)), WINDOW, 2.0) == 0
    assert recovery_s(load_result(login=range(10, 50)), WINDOW, 2.0) == pytest.approx(2.0)


def test_lost_requests_and_the_first_of_them() -> None:
    result = load_result(login=range(12, 25), search=range(45, 50))
    assert lost(result, WINDOW) == 13
    assert first_loss_s(result, WINDOW) == pytest.approx(0.2)
    assert first_loss_s(load_result(), WINDOW) is None


def test_others_are_the_features_of_other_rooms() -> None:
    metrics = part_metrics("fault=hang:products", WINDOW, load_result(search=range(10, 20), login=range(10, 20)))
    assert metrics["search.availability"].value == 0.5
    assert metrics["others.availability"].value == pytest.approx((0.5 + 1 + 1) / 3)
    assert metrics["shop.recovery"].value == 0


def test_a_killed_process_recovers_from_the_moment_it_was_killed() -> None:
    metrics = part_metrics("fault=kill:products", WINDOW, load_result(search=range(10, 16)))
    assert metrics["shop.recovery"].value == pytest.approx(0.6)


@pytest.mark.parametrize(("profile", "primaries"), [("demo", 3), ("quick", 3), ("full", 12)])
def test_each_primary_is_compared_and_measured_in_its_profile(profile: str, primaries: int) -> None:
    names = set(FAULTS.run_names(profile))
    chosen = FAULTS.primaries_of(profile)
    assert len(chosen) == primaries
    for primary in chosen:
        assert (primary.a, primary.b) in FAULTS.compared
        assert set(FAULTS.same_for(primary.b)) <= names
        assert primary.claim in CLAIMS


def test_every_comparison_of_full_has_the_noise_of_the_same_fault() -> None:
    for _, b in FAULTS.compared:
        fault = b.rpartition("fault=")[2]
        assert all(name.endswith(f"fault={fault}") for name in FAULTS.same_for(b))
