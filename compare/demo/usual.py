"""What usually comes of a fault, and whether it came: decided by what was seen, in the words of the page's tiles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Literal
from typing import NamedTuple

from .captions import SAID
from .captions import SHOWN
from .outages import FaultImpact

UP = 0.99  # the share of right answers from which a tile says "up"
HALF = 0.5  # below, it says "down"
FEWEST = 3  # answers: of fewer nothing is concluded
OTHERWISE = {"otherwise": "otherwise", "not known": "with too few answers to tell"}

Outcome = Literal["as usual", "otherwise", "not known"]


@dataclass(frozen=True)
class Usual:
    """What usually comes of a fault: `up`, `not up` or `down`, by shop and feature; and why that is so."""

    expect: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    because: str = ""


NOT_SAID = Usual()


class FaultVerdict(NamedTuple):
    """Whether a fault did what it usually does, and a sentence on that; None and nothing if that was not said."""

    outcome: Outcome | None
    sentence: str


NO_VERDICT = FaultVerdict(None, "")


def condition(impact: FaultImpact | None) -> str:
    """Return what condition a fault put a feature in: up, partly, down, or unknown.

    It went down if fewer than half of the answers were right while wrong ones came, however short that was.
    """
    if impact is None or impact.answers < FEWEST:
        return "unknown"
    if impact.share >= UP:
        return "up"
    return "down" if impact.outage.wrong > 1 and impact.outage.right_share < HALF else "partly"


def verdict(usual: Usual, told: Mapping[str, Mapping[str, FaultImpact]], busy: str) -> FaultVerdict:
    """Compare what a fault did in each shop with what it usually does.

    `busy` says what disturbed the machine meanwhile, if anything did. An explanation of the usual is given only if that
    was seen.
    """
    found = list(_found(usual, told))
    if not found:
        return NO_VERDICT
    otherwise = [_deviation(each) for each in found if each.is_otherwise]
    if otherwise:
        cause = busy or "This page knows no cause."
        return FaultVerdict("otherwise", f"Not what usually happens: {'; '.join(otherwise)}. {cause}")
    unknown = [f"{SHOWN[each.feature]} in {_called(each.shop)}" for each in found if each.condition == "unknown"]
    if unknown:
        return FaultVerdict("not known", f"Too few answers to tell whether that is usual: {', '.join(unknown)}.")
    return FaultVerdict("as usual", f"That is what usually happens. {usual.because}".rstrip())


def summary(outcomes: Mapping[str, int]) -> str:
    """Say how many faults did what they usually do; nothing if of none it was said what that is."""
    faults = sum(outcomes.values())
    if not faults:
        return ""
    others = [f"{outcomes[each]} {words}" for each, words in OTHERWISE.items() if outcomes.get(each)]
    went = ", ".join([f"{outcomes.get('as usual', 0)} went as usual", *others])
    return f"Of {faults} {'fault' if faults == 1 else 'faults'}, {went}."


class _Found(NamedTuple):
    """What was expected of a feature of a shop, and what was seen."""

    shop: str
    feature: str
    expected: str
    condition: str
    impact: FaultImpact | None

    @property
    def is_otherwise(self) -> bool:
        met = self.condition != "up" if self.expected == "not up" else self.condition == self.expected
        return self.condition != "unknown" and not met


def _found(usual: Usual, told: Mapping[str, Mapping[str, FaultImpact]]) -> Iterator[_Found]:
    for shop, features in usual.expect.items():
        for feature, expected in features.items():
            impact = told.get(shop, {}).get(feature)  # nothing is told of a shop that could not be broken
            yield _Found(shop, feature, expected, condition(impact), impact)


def _deviation(found: _Found) -> str:
    assert found.impact is not None  # else it would be unknown
    percent = math.floor(round(100 * found.impact.share, 6))
    return f"{SHOWN[found.feature]} {percent}% right in {_called(found.shop)} (usually {found.expected})"


def _called(shop: str) -> str:
    return SAID.get(shop, shop)
