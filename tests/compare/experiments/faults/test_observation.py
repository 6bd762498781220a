"""What the faults experiment makes of a load run whose every request is known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from compare.experiments.faults.health_events import HealthEvent
from compare.experiments.faults.local import judged
from compare.experiments.faults.observation import Observation
from compare.experiments.faults.observation import READERS
from compare.experiments.subject.audit import Books
from compare.load.features import answered
from compare.load.features import availability
from compare.load.features import FEATURES
from compare.load.features import lost
from compare.load.features import recovery_s
from compare.load.features import seconds_lost
from compare.load.features import Window
from compare.load.journeys import JOURNEYS
from compare.load.journeys import PAUSE_S
from compare.results import Run

from .made_up_load import asked_for
from .made_up_load import load_result
from .made_up_load import WINDOW

LOGIN, SEARCH = FEATURES[0], FEATURES[2]
HANG, KILL = "fault=hang:products", "fault=kill:products"


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
    assert recovery_s(result, WINDOW, 2.0) == pytest.approx(0.65)
    assert recovery_s(load_result(login=range(10, 20)), WINDOW, 2.0) == 0
    assert recovery_s(load_result(login=range(10, 50)), WINDOW, 2.0) == pytest.approx(1.95)


def test_lost_requests_are_counted_until_the_next_fault() -> None:
    assert lost(load_result(login=range(12, 25), search=range(45, 50)), WINDOW) == 13


def test_each_wrong_answer_stands_for_the_time_until_the_next_request_for_the_feature() -> None:
    result = load_result(login=range(12, 25), search=range(45, 50))
    assert seconds_lost(result, LOGIN, WINDOW) == pytest.approx(13 * 0.05)
    assert seconds_lost(result, SEARCH, WINDOW) == 0  # that is after the window
    down = asked_for(login=[(meant_ms, 1300 <= meant_ms < 2500) for meant_ms in range(0, 5000, 400)])
    assert seconds_lost(down, LOGIN, WINDOW) == pytest.approx(0.4 + 4.0 - 2.8)  # until 1.6, and from 2.8 on


def test_what_is_lost_is_summed_up_over_features_and_does_not_depend_on_how_long_the_fault_is_watched() -> None:
    down = {operation: range(10, 18) for feature in FEATURES for operation in feature.operations}
    short, long = Window(1.0, 2.0, 2.3), Window(1.0, 3.5, 4.0)
    found = [
        Observation(load_result(**down), {KILL: window}, [], Books({}, 50), Books({}, 50)).metrics(KILL)["shop.lost"]
        for window in (short, long)
    ]
    assert found[0] == found[1]
    assert found[0].unit == "feature_seconds"
    assert 5 * 0.2 < found[0].value <= 5 * 0.4


def test_bystanders_and_dependents_are_judged_apart() -> None:
    found = metrics("fault=hang:products", load_result(search=range(10, 20), login=range(10, 15)))
    assert found["search.availability"] == 0.5
    assert found["bystanders.availability"] == found["login.availability"] == 0.75
    assert found["dependents.availability"] == 1
    assert found["shop.recovery"] == 0


def test_only_the_steady_time_of_a_fault_is_judged() -> None:
    """None of 36 logins is right while every thread hangs. Some are before that, and just before the end."""
    window = Window(on_s=1.0, off_s=5.0, until_s=5.0, settle_s=1.2, patience_s=1.0)
    logins = [(meant_ms, meant_ms < 2150 or meant_ms >= 4000) for meant_ms in range(0, 5000, 50)]
    monolith = asked_for(login=logins, remove_item=[(3000, False)], checkout=[(3100, False)])
    assert answered(monolith, LOGIN, window) == {"sent": 36, "right": 0}
    raw = Observation(monolith, {HANG: window}, [], Books({}, 50), Books({}, 50)).raw()
    found = Observation.from_raw(json.loads(json.dumps(raw))).metrics(HANG)
    assert (found["bystanders.availability"].value, found["dependents.availability"].value) == (0, 0)


def test_a_bystander_that_was_never_hurt_is_whole() -> None:
    window = Window(on_s=1.0, off_s=11.0, until_s=12.0, settle_s=2.8, patience_s=1.0)
    logins = [(meant_ms, True) for meant_ms in range(0, 12_000, 400)]
    services = asked_for(login=logins, add_item=[(meant_ms, False) for meant_ms in range(0, 12_000, 200)])
    assert answered(services, LOGIN, window) == {"sent": 15, "right": 15}
    observation = Observation(services, {HANG: window}, [], Books({}, 50), Books({}, 50))
    found = observation.metrics(HANG)
    assert (found["bystanders.availability"].value, found["dependents.availability"].value) == (1, 0)


def test_a_breaker_that_opens_after_the_beginning_does_not_count_against_the_steady_time() -> None:
    """Searches hang for 2.8 s, until the breaker is open. Then the page does without, and all are right."""
    window = Window(on_s=1.0, off_s=11.0, until_s=12.0, settle_s=4.8, patience_s=1.0)
    searches = [(meant_ms, not 1000 <= meant_ms < 3800) for meant_ms in range(0, 12_000, 400)]
    assert availability(asked_for(search=searches), SEARCH, window) == 1
    assert availability(asked_for(search=searches), SEARCH, replace(window, settle_s=0.0)) == pytest.approx(15 / 22)


def test_a_shop_that_never_recovers_scores_the_worst_and_is_no_invalid_run() -> None:
    whole = Window(on_s=1.0, off_s=2.0, until_s=4.0)
    observation = Observation(load_result(), {KILL: whole}, [], Books({}, 50), Books({}, 50))
    stuck = replace(observation, windows={KILL: replace(whole, recovered=False)}, sold=None)
    again = Observation.from_raw(json.loads(json.dumps(stuck.raw())))
    found = {name: metric.value for name, metric in again.metrics(KILL).items()}
    assert {found[f"{name}.availability"] for name in ("login", "bystanders", "dependents")} == {0}
    assert found["shop.lost"] == 5 * 3.0
    assert found["shop.recovery"] == 3.0
    assert (found["shop.recovered"], observation.metrics(KILL)["shop.recovered"].value) == (0, 1)
    assert not [name for name in found if name.startswith("audit")]  # nobody can ask it
    loaded = replace(again, load={**again.load, "generator_cpu_percent": 2.0})
    measured = judged(loaded, {}, {"fault=leak:users": "later"})
    assert (set(measured.parts), measured.still_up) == ({KILL}, False)
    assert (measured.unmeasured, measured.left_out) == ({}, {"fault=leak:users": "later"})
    left_out = Run("monolith@fault=leak:users", 0, 0, True, {})
    assert READERS["load"](left_out, "full", stuck.raw()) == {}


@pytest.mark.parametrize("part", [KILL, "fault=poison:products"])
def test_a_fault_that_ends_by_itself_is_recovered_from_since_its_beginning(part: str) -> None:
    assert metrics(part, load_result(search=range(10, 16)))["shop.recovery"] == pytest.approx(0.55)


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
    assert observation.audit is not None
    assert observation.audit.complaint() == "the books don't add up: missing orders 1"


def test_books_that_do_not_add_up_make_every_fault_of_the_launch_invalid() -> None:
    load = load_result() | {"generator_cpu_percent": 5.0}
    load["operations"]["checkout"]["names"] = ["3"]
    parts = ("fault=hang:products", "fault=kill:products")
    honest = Observation(load, dict.fromkeys(parts, WINDOW), [], Books({}, 50), Books({3: 1}, 49))
    measured = judged(honest, {"fault=leak:products": "it never bit"}, {})
    assert set(measured.parts) == set(parts)
    assert measured.unmeasured == {"fault=leak:products": "it never bit"}
    robbed = judged(replace(honest, sold=Books({}, 49)), {"fault=leak:products": "it never bit"}, {})
    assert robbed.parts == {}
    reason = "the books don't add up: missing orders 1, stock gap 1"
    assert robbed.unmeasured == dict.fromkeys((*parts, "fault=leak:products"), reason)
