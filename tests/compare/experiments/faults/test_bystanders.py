"""Who needs which room: it follows from who calls whom."""

from __future__ import annotations

import pytest

from compare.experiments.faults.bystanders import bystanders
from compare.experiments.faults.bystanders import dependents
from compare.experiments.faults.bystanders import rooms_needed_for
from compare.load.features import Feature
from compare.load.features import FEATURES
from compare.topology import MICRO
from compare.topology import ROOMS


@pytest.mark.parametrize(
    ("room", "standing_by", "depending"),
    [
        ("products", {"login"}, {"cart", "checkout"}),
        ("orders", {"login", "browse", "search"}, set()),
        ("users", set(), {"browse", "search", "cart", "checkout"}),
        ("pages", {"login", "checkout"}, {"browse", "search", "cart"}),
    ],
)
def test_bystanders_have_no_call_path_to_the_room_and_dependents_have_one(
    room: str, standing_by: set[str], depending: set[str]
) -> None:
    assert {feature.name for feature in bystanders(room)} == standing_by
    assert {feature.name for feature in dependents(room)} == depending


@pytest.mark.parametrize("room", ROOMS)
def test_each_feature_is_the_rooms_own_or_stands_by_or_depends(room: str) -> None:
    own = [feature for feature in FEATURES if feature.room == room]
    assert sorted(f.name for f in (*own, *bystanders(room), *dependents(room))) == sorted(f.name for f in FEATURES)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_what_a_feature_needs_is_closed_under_the_calls_of_the_room_in_charge(feature: Feature) -> None:
    needed = rooms_needed_for(feature)
    for role in MICRO.serving(feature.room).calls:
        assert set(MICRO.deployable(role).rooms) <= needed
