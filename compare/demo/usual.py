"""The usual outcome of a fault, and whether it came about. That is decided from observations, in the tiles' words."""

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
HALF = 0.5  # below this share, a tile says "down"
FEWEST = 3  # answers: fewer allow no conclusion
OTHERWISE = {"otherwise": "otherwise", "not known": "with too few answers to tell"}

Outcome = Literal["as usual", "otherwise", "not known"]


@dataclass(frozen=True)
class Usual:
    """The usual outcome of a fault, `up`, `not up` or `down` by shop and feature, and the reason for it."""

    expect: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    because: str = ""


NOT_SAID = Usual()


class FaultVerdict(NamedTuple):
    """Whether a fault did what it usually does, and a sentence on that; None and empty if the usual was not stated."""

    outcome: Outcome | None
    sentence: str


NO_VERDICT = FaultVerdict(None, "")


def condition(impact: FaultImpact | None) -> str:
    """Return the condition into which a fault put a feature: up, partly, down, or unknown.

    The feature went down if fewer than half of its answers were right while wrong ones came, however short that was.
    """
    if impact is None or impact.answers < FEWEST:
        return "unknown"
    if impact.share >= UP:
        return "up"
    return "down" if impact.outage.wrong > 1 and impact.outage.right_share < HALF else "partly"


def verdict(usual: Usual, impacts: Mapping[str, Mapping[str, FaultImpact]], busy: str) -> FaultVerdict:
    """Compare what a fault did in each shop with what it usually does.

    `busy` says what disturbed the machine meanwhile, if anything did. The verdict explains the usual outcome only if
    that outcome was seen.
    """
    found = list(_found(usual, impacts))
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
    """Return a sentence on how many faults did what they usually do; empty if that was stated for none."""
    faults = sum(outcomes.values())
    if not faults:
        return ""
    others = [f"{outcomes[each]} {words}" for each, words in OTHERWISE.items() if outcomes.get(each)]
    went = ", ".join([f"{outcomes.get('as usual', 0)} went as usual", *others])
    return f"Of {faults} {'fault' if faults == 1 else 'faults'}, {went}."


class _Found(NamedTuple):
    """The expected and the observed condition of a shop's feature."""

    shop: str
    feature: str
    expected: str
    condition: str
    impact: FaultImpact | None

    @property
    def is_otherwise(self) -> bool:
        met = self.condition != "up" if self.expected == "not up" else self.condition == self.expected
        return self.condition != "unknown" and not met


def _found(usual: Usual, impacts: Mapping[str, Mapping[str, FaultImpact]]) -> Iterator[_Found]:
    for shop, features in usual.expect.items():
        for feature, expected in features.items():
            impact = impacts.get(shop, {}).get(feature)  # there is no impact for a shop that could not be broken
            yield _Found(shop, feature, expected, condition(impact), impact)


def _deviation(found: _Found) -> str:
    assert found.impact is not None  # otherwise it would be unknown
    percent = math.floor(round(100 * found.impact.share, 6))
    return f"{SHOWN[found.feature]} {percent}% right in {_called(found.shop)} (usually {found.expected})"


def _called(shop: str) -> str:
    return SAID.get(shop, shop)
