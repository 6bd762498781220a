"""Who needs a broken room, and who only stands by. The topology says it."""

from __future__ import annotations

from ...load.features import Feature
from ...load.features import FEATURES
from ...topology import rooms_needed_by


def rooms_needed_for(feature: Feature) -> frozenset[str]:
    """Return the rooms that a feature's requests are sent to, the room in charge, and all rooms that this one calls.

    A page that only shows what the room in charge answers does not add all that other pages call.
    """
    return feature.asked_rooms | rooms_needed_by(feature.room)


def bystanders(room: str) -> list[Feature]:
    """Return the features without a call path to a room: nothing that they need is broken if the room is."""
    return [feature for feature in FEATURES if room not in rooms_needed_for(feature)]


def dependents(room: str) -> list[Feature]:
    """Return the features of other rooms that have a call path to a room."""
    return [feature for feature in FEATURES if feature.room != room and room in rooms_needed_for(feature)]
