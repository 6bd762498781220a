"""What the faults experiment says it will do, and what it makes of a load run whose timeline is known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from compare.experiments.bench.experiment import WITH_VERDICTS
from compare.experiments.faults.audit import Books
from compare.experiments.faults.health_events import HealthEvent
from compare.experiments.faults.local import FAULTS
from compare.experiments.faults.local import judged
from compare.experiments.faults.observation import Observation
from compare.load.features import answered
from compare.load.features import availability
from compare.load.features import FEATURES
from compare.load.features import lost
from compare.load.features import recovery_s
from compare.load.features import Window
from compare.load.journeys import JOURNEYS
from compare.load.journeys import PAUSE_S
from compare.results import CLAIMS
from compare.topology import ROOMS

WINDOW = Window(on_s=1.0, off_s=2.0, until_s=4.0)
LOGIN = FEATURES[0]


def load_result(**wrong: range) -> dict[str, Any]:
    """Five seconds with two requests in each interval of 100 ms, all right but those of the named intervals."""

    def timeline(bad: range) -> dict[str, Any]:
        return {"interval_ms": 100, "sent": [2] * 50, "right": [1 if number in bad else 2 for number in range(50)]}

    names = [operation for feature in FEATURES for operation in feature.operations]
    return {
        "timeline": {"interval_ms": 100},
        "operations": {
            name: {"timeline": timeline(wrong.get(name, range(0))), "spoiled": {}, "errors": {}, "names": []}
            for name in names
        },
    }


def metrics(part: str, load: dict[str, Any], *health_events: HealthEvent) -> dict[str, float]:
    """Return the metrics of one fault in WINDOW, computed from raw data that went through a file."""
    observation = Observation(load, {part: WINDOW}, health_events, Books({}, 50), Books({}, 50))
    again = Observation.from_raw(json.loads(json.dumps(observation.raw())))
    assert again.metrics(part) == observation.metrics(part)
    return {name: metric.value for name, metric in again.metrics(part).items()}


def test_availability_counts_requests_meant_for_the_time_of_the_fault() -> None:
    assert availability(load_result(), LOGIN, WINDOW) == 1
    assert availability(load_result(login=range(10, 15)), LOGIN, WINDOW) == 0.75
    assert availability(load_result(login=range(0, 10)), LOGIN, WINDOW) == 1
    assert availability(load_result(login=range(20, 30)), LOGIN, WINDOW) == 1
    assert answered(load_result(login=range(10, 15)), LOGIN, WINDOW) == {"sent": 20, "right": 15}


def test_steps_that_depend_on_how_a_visit_began_before_the_fault_are_not_counted() -> None:
    cart, checkout = (next(f for f in FEATURES if f.name == name) for name in ("cart", "checkout"))
    before = {
        "add_item": range(0, 10),
        "cart_page": range(2, 12),
        "remove_item": range(4, 14),
        "checkout": range(4, 14),
    }
    spoiled_before = load_result(**before)
    assert availability(spoiled_before, cart, WINDOW) == availability(spoiled_before, checkout, WINDOW) == 1
    assert lost(spoiled_before, WINDOW) == 0
    assert recovery_s(spoiled_before, WINDOW, WINDOW.on_s) == 0
    own = load_result(checkout=range(14, 24))
    assert availability(own, checkout, WINDOW) == 0.5  # of those from 1.4 s on
    assert lost(own, WINDOW) == 10
    own["operations"]["checkout"]["spoiled"] = {"status_409": [[1390, 5], [1410, 5]]}
    assert metrics("fault=hang:products", own)["client.detection"] == pytest.approx(0.415)
    own["operations"]["checkout"]["spoiled"] |= {"status_500": [[1100, 5]]}  # no cart is to blame for that
    assert metrics("fault=hang:products", own)["client.detection"] == pytest.approx(0.105)


def test_visits_depend_on_their_beginning_as_long_as_journeys_say() -> None:
    later_s = {operation: seconds for feature in FEATURES for operation, seconds in feature.later_s.items()}
    own_cart = [journey for journey in JOURNEYS if journey.needs_own_cart]
    steps = {(step.operation, number) for journey in own_cart for number, step in enumerate(journey.steps)}
    assert {(operation, round(seconds / PAUSE_S)) for operation, seconds in later_s.items()} == {
        (operation, number) for operation, number in steps if number
    }


def test_a_feature_that_nobody_asked_for_has_no_availability() -> None:
    assert availability(load_result(), LOGIN, Window(9.0, 9.5, 10.0)) is None


def test_recovery_ends_with_the_last_wrong_answer_before_the_next_fault() -> None:
    result = load_result(login=range(10, 25), search=range(24, 27), checkout=range(41, 44))
    assert recovery_s(result, WINDOW, 2.0) == pytest.approx(0.7)
    assert recovery_s(load_result(login=range(10, 20)), WINDOW, 2.0) == 0
    assert recovery_s(load_result(login=range(10, 50)), WINDOW, 2.0) == pytest.approx(2.0)


def test_lost_requests_are_counted_until_the_next_fault() -> None:
    assert lost(load_result(login=range(12, 25), search=range(45, 50)), WINDOW) == 13


def test_others_are_the_features_of_other_rooms() -> None:
    found = metrics("fault=hang:products", load_result(search=range(10, 20), login=range(10, 20)))
    assert found["search.availability"] == 0.5
    assert found["others.availability"] == pytest.approx((0.5 + 1 + 1) / 3)
    assert found["shop.recovery"] == 0


def test_a_killed_process_recovers_from_the_moment_it_was_killed() -> None:
    found = metrics("fault=kill:products", load_result(search=range(10, 16)))
    assert found["shop.recovery"] == pytest.approx(0.6)


# Meant 50 ms before the fault, and from then on; what was meant after healing belongs to recovery.
SPOILED = {
    "search": {"timeout": [[950, 1000], [1100, 1000]], "status_500": [[1500, 200]]},
    "product_page": {"right degraded": [[1600, 50]], "status_503 designed": [[1900, 10], [2500, 10]]},
}


def spoiled_load() -> dict[str, Any]:
    load = load_result()
    for operation, spoiled in SPOILED.items():
        load["operations"][operation]["spoiled"] = spoiled
    return load


def test_a_fault_is_detected_when_the_first_answer_that_tells_of_it_has_come() -> None:
    found = metrics("fault=hang:products", spoiled_load())
    assert found["client.detection"] == pytest.approx(0.65)  # the degraded page, long before the first time-out
    assert found["shop.detection"] == found["client.detection"]
    assert "supervisor.detection" not in found


def test_a_supervisor_may_know_first() -> None:
    health_events = [
        HealthEvent(0.9, "monolith copy 1", "healthy", 0),
        HealthEvent(1.1, "monolith copy 1", "restarting", 0),
        HealthEvent(1.2, "monolith copy 1", "starting", 1),
    ]
    found = metrics("fault=kill:products", spoiled_load(), *health_events)
    assert found["supervisor.detection"] == found["shop.detection"] == pytest.approx(0.1)
    assert found["client.detection"] == pytest.approx(0.65)
    before = metrics("fault=kill:products", spoiled_load(), HealthEvent(0.5, "monolith copy 1", "restarting", 0))
    assert "supervisor.detection" not in before


def test_a_designed_answer_is_an_apology_or_a_degraded_page_under_the_fault() -> None:
    found = metrics("fault=hang:products", spoiled_load())
    assert found["shop.first_designed_answer"] == pytest.approx(0.65)
    assert found["shop.designed_answers"] == pytest.approx(2 / 4)
    load = load_result()
    load["operations"]["search"]["spoiled"] = {"timeout": [[1100, 1000]]}
    never = metrics("fault=hang:products", load)
    assert "shop.first_designed_answer" not in never
    assert never["shop.designed_answers"] == 0


def test_a_fault_that_nobody_detected_has_neither() -> None:
    found = metrics("fault=slow:products", load_result())
    assert not {name for name in found if "detection" in name or "designed" in name}


def test_the_raw_data_hold_the_matrix_and_who_detected() -> None:
    load = spoiled_load()
    load["operations"]["checkout"] |= {"names": ["3", "4"], "errors": {"timeout": 1}}
    observation = Observation(load, {"fault=hang:products": WINDOW}, [], Books({}, 50), Books({3: 1, 5: 2}, 47))
    raw = observation.raw()
    assert raw["matrix"]["fault=hang:products"]["login"] == {"sent": 20, "right": 20}
    assert [each["source"] for each in raw["noticed"]["fault=hang:products"]] == ["client"]
    assert raw["noticed"]["fault=hang:products"][0]["what"] == "product_page: right degraded"
    assert observation.audit.complaint() == "the books don't add up: missing orders 1"


def test_books_that_do_not_add_up_make_every_fault_of_the_launch_invalid() -> None:
    load = load_result() | {"generator_cpu_percent": 5.0}
    load["operations"]["checkout"]["names"] = ["3"]
    parts = ("fault=hang:products", "fault=kill:products")
    honest = Observation(load, dict.fromkeys(parts, WINDOW), [], Books({}, 50), Books({3: 1}, 49))
    measured = judged(honest, {"fault=leak:products": "it never bit"})
    assert set(measured.parts) == set(parts)
    assert measured.unmeasured == {"fault=leak:products": "it never bit"}
    robbed = judged(replace(honest, sold=Books({}, 49)), {"fault=leak:products": "it never bit"})
    assert robbed.parts == {}
    reason = "the books don't add up: missing orders 1, stock gap 1"
    assert robbed.unmeasured == dict.fromkeys((*parts, "fault=leak:products"), reason)


@pytest.mark.parametrize(("profile", "primaries"), [("demo", 2), ("quick", 3), ("full", 12)])
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
