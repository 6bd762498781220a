"""The mixes of a demonstration: weights of all the journeys of shoppers, by the mix's name."""

from __future__ import annotations

from collections.abc import Mapping

from ..load.journeys import JOURNEYS

EVERYDAY = {journey.name: journey.weight for journey in JOURNEYS}
MIXES: Mapping[str, Mapping[str, int]] = {
    "a bit of all": dict.fromkeys(EVERYDAY, 1),
    "looking": EVERYDAY,
    "logging in": {**EVERYDAY, "login": 40},
    "buying": {**EVERYDAY, "cart": 40, "checkout": 60},
}
